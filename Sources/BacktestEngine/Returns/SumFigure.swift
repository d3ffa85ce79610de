/// A figure that follows from sums over the window's rows.
///
/// Where all values of a window are finite, its rows need not be counted, and the sums of several
/// terms go side by side.
protocol SumFigure: WindowFigure {
  associatedtype Terms: SIMD where Terms.Scalar == Double

  /// What a row of finite values adds to the sums.
  func terms(_ x: Double, _ y: Double) -> Terms
  /// Whether the sums do not tell the figure well enough, so that the rows have to be read.
  func isVague(_ sums: Terms) -> Bool
  /// The figure of a whole window of finite values.
  func value(_ sums: Terms) -> Double
}

/// Writes the figure of the window that ends on each row.
///
/// As `roll`; a window whose rows are in two blocks of finite values is summed without counting.
/// Which way a row takes depends on rows up to it alone.
func rollSums<Figure: SumFigure>(
  _ unanchored: Figure, _ x: Span<Double>, _ y: Span<Double>, _ window: RollingWindow,
  into out: inout MutableSpan<Double>
) {
  let rows = x.count
  guard rows > 0 else { return }
  let length = min(window.rows, rows)
  var figure = unanchored
  var ends = [Figure.Summary](repeating: figure.empty, count: length)
  var endSums = [Figure.Terms](repeating: .zero, count: rows > length ? length : 0)
  var isFiniteBefore = false
  var start = 0
  while start < rows {
    let block = start..<min(start + length, rows)
    let anchorRow = anchorRow(x, y, before: start, in: max(start - length, 0)..<block.upperBound)
    figure.anchor(at: x[anchorRow], y[anchorRow])
    let finiteStop = firstGap(x, y, in: block)
    var row = start
    if isFiniteBefore {
      var span = endSums.mutableSpan
      writeFinite(figure, x, y, start..<finiteStop, ends: &span, into: &out)
      row = finiteStop
    }
    if row < block.upperBound {
      writeBlock(figure, x, y, block, window, from: row, ends: &ends, into: &out)
    }
    isFiniteBefore = finiteStop == block.upperBound
    start = block.upperBound
  }
}

/// The first row of `block` where a value is not finite, or its end.
private func firstGap(_ x: Span<Double>, _ y: Span<Double>, in block: Range<Int>) -> Int {
  // A product with 0 is NaN where a value is not finite.
  var trace = 0.0
  for row in block { trace += 0 * x[row] + 0 * y[row] }
  return trace == 0
    ? block.upperBound
    : block.first { !(x[$0].isFinite && y[$0].isFinite) } ?? block.upperBound
}

/// Writes the first rows of a block: they and the block before hold finite values only.
private func writeFinite<Figure: SumFigure>(
  _ figure: Figure, _ x: Span<Double>, _ y: Span<Double>, _ rows: Range<Int>,
  ends: inout MutableSpan<Figure.Terms>, into out: inout MutableSpan<Double>
) {
  let start = rows.lowerBound
  let length = ends.count
  var tail = Figure.Terms.zero
  var place = length
  while place > 0 {
    place -= 1
    ends[place] = tail
    let row = start - length + place
    tail += figure.terms(x[row], y[row])
  }
  var head = Figure.Terms.zero
  for row in rows {
    head += figure.terms(x[row], y[row])
    let sums = ends[row - start] + head
    if _fastPath(!figure.isVague(sums)) {
      out[row] = figure.value(sums)
    } else {
      let first = row - length + 1
      out[row] = figure.value(x.extracting(first...row), y.extracting(first...row))
    }
  }
}
