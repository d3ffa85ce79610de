/// Writes the standard deviation of the valid values among the last `window` rows into `out`.
///
/// `sqrt(sum((x - mean)²) / (n - ddof))` over the `n` valid values of the window.
/// - Parameters:
///   - values: Input column, shape `[rows]`, any unit, oldest row first.
///   - window: Rows in the window, the current row included; at least 1.
///   - minPeriods: Valid values a row needs, 1 to `window`.
///   - ddof: Degrees of freedom taken off the count: 0 for the population's, 1 for the sample's;
///     at least 0.
///   - convention: How the squares are summed, see Numerics.
///   - out: Result column, shape `[rows]`, unit of `values`; every row is written.
///
/// NaN: a NaN is no value. A row is NaN with fewer than `minPeriods` valid values in its window,
/// with no more than `ddof`, and with an infinite value among them.
///
/// Edge cases: equal values give exactly 0. Values whose squares overflow give infinity or NaN
/// while they are in the window.
///
/// Numerics, `.standard`: where every row of the window must be valid, sums of differences from a
/// value of the window itself and of their squares, by the blocks of `rollingSum`: nothing is
/// carried from window to window, and since the value differs from the mean by less than the range
/// of the window, at most about `2 · window` of the squares' last digits are lost, whatever came
/// before. With `minPeriods` below `window` as in `.vectorbt`, but a value that is infinite, or
/// above 1e150, makes its windows NaN and is forgotten when it has left.
///
/// Numerics, `.vectorbt`: that of `pandas.rolling(window, minPeriods).std(ddof)` of pandas 3 to the
/// last bit: Welford's update with a compensated mean, one value out and one in per row, and the
/// window anew where its sum of squares collapses. An infinite value spoils the rows until one
/// window has no valid value.
/// - Precondition: `out.count == values.count`.
/// - Complexity: O(rows) time; `.standard` allocates `min(window, rows)` values once. A collapse
///   costs O(window), and there are few in any window: each takes 12 digits off the sum.
package func rollingStandardDeviation(
  _ values: Span<Double>, window: Int, minPeriods: Int, ddof: Int = 0,
  convention: Convention = .standard, into out: inout MutableSpan<Double>
) {
  checkWindow(values, window: window, minPeriods: minPeriods, out: out)
  precondition(ddof >= 0, "ddof is at least 0")
  if convention == .standard && minPeriods == window {
    deviationOfWholeWindows(values, window: window, ddof: ddof, into: &out)
  } else {
    deviationOfValidValues(
      values, window: window, minPeriods: minPeriods, ddof: ddof,
      bound: convention == .standard ? 1e150 : .infinity, into: &out)
  }
}

private func deviationOfWholeWindows(
  _ values: Span<Double>, window: Int, ddof: Int, into out: inout MutableSpan<Double>
) {
  let rows = values.count
  guard window <= rows && ddof < window else {
    for row in values.indices { out[row] = .nan }
    return
  }
  var squares = [Double](repeating: 0, count: window)
  var squaresBefore = squares.mutableSpan
  let share = 1 / Double(window)
  let degrees = Double(window - ddof)
  // The first block has none before it; NaN in the sums stands for that.
  for row in 0..<(window - 1) { out[row] = .nan }
  out[window - 1] = 0
  var start = 0
  while start < rows {
    let end = start + min(window, rows - start)
    // Every window that ends in this block holds its first value.
    let anchor = values[start]
    if start > 0 {
      sumBackwards(
        values, from: start, to: end, window: window, anchor: anchor,
        sums: &out, squares: &squaresBefore)
    }
    var sum = 0.0
    var square = 0.0
    for row in start..<end {
      let distance = values[row] - anchor
      sum += distance
      square += distance * distance
      let sumOfWindow = out[row] + sum
      let deviation = squaresBefore[row - start] + square - sumOfWindow * sumOfWindow * share
      // Rounding may leave a little less than nothing; a NaN stays.
      out[row] = ((deviation < 0 ? 0 : deviation) / degrees).squareRoot()
    }
    start = end
  }
}

/// The sums of the part of each window that lies before row `start`, in the rows `start ..< end`.
private func sumBackwards(
  _ values: Span<Double>, from start: Int, to end: Int, window: Int, anchor: Double,
  sums: inout MutableSpan<Double>, squares: inout MutableSpan<Double>
) {
  var sum = 0.0
  var square = 0.0
  if end - start == window {
    sums[end - 1] = 0
    squares[window - 1] = 0
  }
  var row = start - 1
  while row > start - window {
    let distance = values[row] - anchor
    sum += distance
    square += distance * distance
    if row - 1 + window < end {
      sums[row - 1 + window] = sum
      squares[row - 1 + window - start] = square
    }
    row -= 1
  }
}

private func deviationOfValidValues(
  _ values: Span<Double>, window: Int, minPeriods: Int, ddof: Int, bound: Double,
  into out: inout MutableSpan<Double>
) {
  var moments = SlidingMoments()
  /// Values in the window too large for the moments, which they would spoil for good.
  var outsize = 0
  for row in values.indices {
    let arriving = abs(values[row])
    let departing = row >= window ? abs(values[row - window]) : .nan
    outsize += arriving > bound ? 1 : 0
    outsize -= departing > bound ? 1 : 0
    if departing <= bound { moments.remove(values[row - window]) }
    if arriving <= bound { moments.add(values[row]) }
    if moments.hasCollapsed || row == 0 {
      moments = SlidingMoments()
      for past in (row >= window ? row - window + 1 : 0)...row where abs(values[past]) <= bound {
        moments.add(values[past])
      }
      moments.hasCollapsed = false
    }
    let isDefined = outsize == 0 && moments.count >= minPeriods && moments.count > ddof
    let variance = moments.sumOfSquares / Double(moments.count - ddof)
    out[row] = isDefined ? variance.squareRoot() : .nan
  }
}

/// Mean and sum of squared deviations of a set of values that may also leave it again.
///
/// Sources: B. P. Welford, Note on a method for calculating corrected sums of squares and products,
/// 1962; the mean's increments compensated after W. Kahan, 1965.
private struct SlidingMoments {
  private(set) var count = 0
  private(set) var sumOfSquares = 0.0
  private var mean = 0.0
  private var lostAdding = 0.0
  private var lostRemoving = 0.0
  /// Whether an update left so little of the squares that rounding prevails in them.
  var hasCollapsed = false

  @inline(__always)
  mutating func add(_ value: Double) {
    count += 1
    let before = sumOfSquares
    let previous = mean - lostAdding
    let step = value - lostAdding
    let distance = step - mean
    lostAdding = distance + mean - step
    mean += distance / Double(count)
    sumOfSquares += (value - previous) * (value - mean)
    noteCollapse(from: before)
  }

  @inline(__always)
  mutating func remove(_ value: Double) {
    count -= 1
    guard count > 0 else {
      mean = 0
      sumOfSquares = 0
      return
    }
    let before = sumOfSquares
    let previous = mean - lostRemoving
    let step = value - lostRemoving
    let distance = step - mean
    lostRemoving = distance + mean - step
    mean -= distance / Double(count)
    sumOfSquares -= (value - previous) * (value - mean)
    noteCollapse(from: before)
  }

  @inline(__always)
  private mutating func noteCollapse(from before: Double) {
    if before * (Double.ulpOfOne * 1000) > sumOfSquares { hasCollapsed = true }
  }
}
