import BacktestService
import WireMessages

/// A figure over two parameters as shades, the darkest the best.
struct HeatMapText {
  let map: SweepMap
  let figure: String
  /// The finite values' least and greatest.
  private let range: (low: Double, high: Double)?

  init(map: SweepMap, figure: String) {
    self.map = map
    self.figure = figure
    let known = map.values.filter(\.isFinite)
    if let low = known.min(), let high = known.max() {
      range = (low, high)
    } else {
      range = nil
    }
  }

  private static let shades = ["··", "░░", "▒▒", "▓▓", "██"]

  func lines(_ terminal: Terminal) -> [String] {
    let labels = map.rows.map(plainValueText)
    let labelWidth = max(labels.map(\.count).max() ?? 0, map.rows[0].name.count)
    let cellsMax = max(4, (terminal.width - labelWidth - 6) / 2)
    let columns = picked(map.columns.count, atMost: cellsMax)
    let rows = picked(map.rows.count, atMost: 60)
    let margin = String(repeating: " ", count: labelWidth + 4)
    var lines = [
      "  " + terminal.styled("\(figure), best of the other parameters", .bold),
      margin + columnEnds(columns),
    ]
    for row in rows {
      let padding = String(repeating: " ", count: labelWidth - labels[row].count)
      let cells = columns.map { shade(map.values[row * map.columns.count + $0]) }
      lines.append("  " + padding + labels[row] + "  " + cells.joined())
    }
    return lines + [margin + legend] + notes(rows: rows.count, columns: columns.count)
  }

  /// Places that are shown of so many: all, or some at equal distances, both ends among them.
  private func picked(_ count: Int, atMost limit: Int) -> [Int] {
    guard count > limit else { return Array(0..<count) }
    return (0..<limit).map { $0 * (count - 1) / (limit - 1) }
  }

  private func columnEnds(_ columns: [Int]) -> String {
    let first = plainValueText(map.columns[0])
    let last = plainValueText(map.columns[map.columns.count - 1])
    let name = map.columns[0].name
    guard columns.count > 1 else { return "\(name) \(first)" }
    let gap = max(2, columns.count * 2 - first.count - last.count - name.count)
    let left = String(repeating: " ", count: gap / 2)
    let right = String(repeating: " ", count: gap - gap / 2)
    return first + left + name + right + last
  }

  private func shade(_ value: Double) -> String {
    guard !value.isNaN, let range else { return "  " }
    guard range.high > range.low else { return Self.shades[2] }
    // Halves: the distance of two finite values may be infinite.
    let bounded = min(max(value, range.low), range.high)
    var share = (bounded / 2 - range.low / 2) / (range.high / 2 - range.low / 2)
    guard share.isFinite else { return Self.shades[2] }
    if map.isBetterWhenLess { share = 1 - share }
    return Self.shades[min(Int(share * 5), 4)]
  }

  private var legend: String {
    guard let range else { return "no combination has the figure" }
    let (worst, best) = map.isBetterWhenLess ? (range.high, range.low) : (range.low, range.high)
    return "\(metricText(figure, worst)) \(Self.shades.joined()) \(metricText(figure, best))"
      + "; rows: \(map.rows[0].name)"
  }

  private func notes(rows: Int, columns: Int) -> [String] {
    guard rows < map.rows.count || columns < map.columns.count else { return [] }
    return [
      "  shown: \(rows) of \(map.rows.count) rows, \(columns) of \(map.columns.count) columns;"
        + " all are in the JSON"
    ]
  }
}
