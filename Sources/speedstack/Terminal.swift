import Foundation
import Supervisor

/// One of the two output streams, and what it can show.
struct Terminal {
  let isTerminal: Bool
  /// Characters in a line.
  let width: Int

  static let output = Terminal(descriptor: STDOUT_FILENO)
  static let errors = Terminal(descriptor: STDERR_FILENO)

  private init(descriptor: Int32) {
    isTerminal = isatty(descriptor) == 1
    var size = winsize()
    let isKnown = unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    width = isKnown ? Int(size.ws_col) : 100
  }

  enum Style: String {
    case bold = "1"
    case faint = "2"
    case red = "31"
    case green = "32"
  }

  /// The text in a style, on a terminal that shows styles (see no-color.org).
  func styled(_ text: String, _ style: Style) -> String {
    guard isTerminal, environmentValue("NO_COLOR") == nil, environmentValue("TERM") != "dumb"
    else { return text }
    return "\u{1b}[\(style.rawValue)m\(text)\u{1b}[0m"
  }

  /// A gain in green, a loss in red.
  func signed(_ text: String, _ value: Double) -> String {
    value > 0 ? styled(text, .green) : value < 0 ? styled(text, .red) : text
  }
}

/// A curve in one line of eighth blocks: the last value of each of at most `width` stretches.
func sparkline(_ values: [Double], width: Int) -> String {
  let known = values.filter(\.isFinite)
  guard let low = known.min(), let high = known.max(), width > 0 else { return "" }
  let columns = min(width, known.count)
  let blocks = Array("▁▂▃▄▅▆▇█")
  return String(
    (0..<columns).map { column in
      let value = known[(column + 1) * known.count / columns - 1]
      // Halves: the distance of two finite values may be infinite.
      let level = (value / 2 - low / 2) / (high / 2 - low / 2)
      return blocks[level.isFinite ? min(Int(level * 8), 7) : 4]
    })
}

/// Lines of columns, padded to one width; numbers stand on the right.
func alignedTable(_ header: [String], _ rows: [[String]], leftAligned: Set<Int>) -> [String] {
  let lines = [header] + rows
  let widths = header.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
  return lines.map { line in
    var text = ""
    for (column, cell) in line.enumerated() {
      let padding = String(repeating: " ", count: widths[column] - cell.count)
      let isLeft = leftAligned.contains(column)
      text += (column > 0 ? "  " : "") + (isLeft ? cell + padding : padding + cell)
    }
    while text.hasSuffix(" ") { text.removeLast() }
    return text
  }
}
