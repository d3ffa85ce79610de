/// Lines of padded cells: the first column to the left, the others to the right.
struct TextTable {
  private var rows: [[String]]

  init(header: [String]) {
    rows = [header]
  }

  mutating func append(_ cells: [String]) {
    rows.append(cells)
  }

  var text: String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    let lines = rows.map { cells in
      cells.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + padding : padding + cell
      }.joined(separator: "  ")
    }
    return lines.joined(separator: "\n")
  }
}

/// `value` with `places` digits after the point.
func decimals(_ value: Double, _ places: Int) -> String {
  var scale = 1.0
  for _ in 0..<places { scale *= 10 }
  guard let scaled = Int(exactly: (abs(value) * scale).rounded()) else { return "\(value)" }
  let digits = String(repeating: "0", count: max(0, places + 1 - "\(scaled)".count)) + "\(scaled)"
  let sign = value < 0 && scaled != 0 ? "-" : ""
  guard places > 0 else { return sign + digits }
  return sign + digits.dropLast(places) + "." + digits.suffix(places)
}

/// `count` with commas between the thousands.
func grouped(_ count: Int) -> String {
  count < 1000
    ? "\(count)"
    : grouped(count / 1000) + "," + "\(1000 + count % 1000)".dropFirst()
}
