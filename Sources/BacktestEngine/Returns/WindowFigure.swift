/// A figure of a window that follows from summaries of its parts.
///
/// The rows are cut into blocks of a window's length. A window then is the end of one block and
/// the start of the next, so it needs the summaries of all ends of a block (one pass backward) and
/// of all starts (one pass forward), and joins two of them: nothing is ever subtracted, as running
/// sums have to do when a row leaves.
/// Source: van Herk, 1992, and Gil, Werman, 1993, for the running maximum.
protocol WindowFigure {
  associatedtype Summary

  /// The summary of no rows.
  var empty: Summary { get }
  /// Prepares for windows that hold this row.
  mutating func anchor(at x: Double, _ y: Double)
  func prepend(_ x: Double, _ y: Double, to summary: inout Summary)
  func append(_ x: Double, _ y: Double, to summary: inout Summary)
  func joined(_ earlier: Summary, _ later: Summary) -> Summary
  /// Rows whose return is no NaN.
  func count(_ summary: Summary) -> Int
  /// The figure of a window of `rows` rows.
  func value(_ summary: Summary, rows: Int) -> Double
  /// Whether the summary does not tell the figure well enough, so that the rows have to be read.
  func isVague(_ summary: Summary) -> Bool
  /// The figure by its definition.
  func value(_ x: Span<Double>, _ y: Span<Double>) -> Double
}

extension WindowFigure {
  mutating func anchor(at x: Double, _ y: Double) {}

  /// A sum or product is the same from either end, but for rounding.
  @inline(__always)
  func prepend(_ x: Double, _ y: Double, to summary: inout Summary) {
    append(x, y, to: &summary)
  }
}

/// A figure that its summary always tells.
protocol ExactFigure: WindowFigure {}

extension ExactFigure {
  func isVague(_ summary: Summary) -> Bool { false }

  func value(_ x: Span<Double>, _ y: Span<Double>) -> Double {
    preconditionFailure("the summary tells the figure")
  }
}

/// Writes the figure of the window that ends on each row.
func roll<Figure: WindowFigure>(
  _ unanchored: Figure, _ x: Span<Double>, _ y: Span<Double>, _ window: RollingWindow,
  into out: inout MutableSpan<Double>
) {
  // A figure that needs no benchmark never looks at the second column.
  let y = y.isEmpty ? x : y
  let rows = x.count
  guard rows > 0 else { return }
  let length = min(window.rows, rows)
  var figure = unanchored
  var ends = [Figure.Summary](repeating: figure.empty, count: length)
  var start = 0
  while start < rows {
    let block = start..<min(start + length, rows)
    let anchorRow = anchorRow(x, y, before: start, in: max(start - length, 0)..<block.upperBound)
    figure.anchor(at: x[anchorRow], y[anchorRow])
    writeBlock(figure, x, y, block, window, from: start, ends: &ends, into: &out)
    start = block.upperBound
  }
}

/// Writes the rows of a block from `firstRow` on.
func writeBlock<Figure: WindowFigure>(
  _ figure: Figure, _ x: Span<Double>, _ y: Span<Double>, _ block: Range<Int>,
  _ window: RollingWindow, from firstRow: Int, ends: inout [Figure.Summary],
  into out: inout MutableSpan<Double>
) {
  let start = block.lowerBound
  let length = ends.count
  if start > 0 { summarizeEnds(figure, x, y, block: start - length..<start, into: &ends) }
  var head = figure.empty
  for row in start..<firstRow { figure.append(x[row], y[row], to: &head) }
  for row in firstRow..<block.upperBound {
    figure.append(x[row], y[row], to: &head)
    let whole = start > 0 ? figure.joined(ends[row - start], head) : head
    let first = start > 0 ? row - length + 1 : 0
    if figure.count(whole) < window.minPeriods {
      out[row] = .nan
    } else if figure.isVague(whole) {
      out[row] = figure.value(x.extracting(first...row), y.extracting(first...row))
    } else {
      out[row] = figure.value(whole, rows: row - first + 1)
    }
  }
}

/// Writes the summary of the rows of a block after each of its rows.
@inline(__always)
private func summarizeEnds<Figure: WindowFigure>(
  _ figure: Figure, _ x: Span<Double>, _ y: Span<Double>, block: Range<Int>,
  into ends: inout [Figure.Summary]
) {
  var tail = figure.empty
  var row = block.upperBound
  while row > block.lowerBound {
    row -= 1
    ends[row - block.lowerBound] = tail
    figure.prepend(x[row], y[row], to: &tail)
  }
}

/// The row nearest to `start` with two finite values, one before it if there is any: every window
/// of the block from `start` on that holds such a row holds this one, but for the last window,
/// which begins at `start`; whether the sums tell its figure too is for `isVague` to say.
func anchorRow(
  _ x: Span<Double>, _ y: Span<Double>, before start: Int, in block: Range<Int>
) -> Int {
  var row = start
  while row > block.lowerBound {
    row -= 1
    if x[row].isFinite && y[row].isFinite { return row }
  }
  row = start
  while row < block.upperBound - 1 && !(x[row].isFinite && y[row].isFinite) { row += 1 }
  return row
}
