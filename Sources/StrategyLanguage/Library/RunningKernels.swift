// Kernels of the running functions: one pass, state in locals, no row depends on a later one.

/// Writes the running total of the values.
///
/// NaN: counts 0. An infinite value makes every later row infinite, or NaN beside one of the other
/// sign.
/// - Precondition: `out.count == values.count`.
/// - Complexity: O(rows) time, no allocation.
func runningTotal(_ values: Span<Double>, into out: inout MutableSpan<Double>) {
  precondition(values.count == out.count, "columns have the same rows")
  var total = 0.0
  for row in values.indices {
    let value = values[row]
    total += value.isNaN ? 0 : value
    out[row] = total
  }
}

/// Writes how many rows ago a flag was last set: 0 where it is set.
///
/// NaN: before it is set for the first time.
/// - Precondition: `out.count == flags.count`.
/// - Complexity: O(rows) time, no allocation.
func rowsSinceFlag(_ flags: Span<Bool>, into out: inout MutableSpan<Double>) {
  precondition(flags.count == out.count, "columns have the same rows")
  var since = Double.nan
  for row in flags.indices {
    since = flags[row] ? 0 : since + 1
    out[row] = since
  }
}

/// Writes the value of the row on which a flag was set, `occurrence` times before the last time.
///
/// NaN: before the flag has been set as often, and where the value was NaN.
/// - Parameter occurrence: 0 for the last time; at least 0.
/// - Precondition: the three columns have the same rows.
/// - Complexity: O(rows) time, `min(occurrence, rows) + 1` values allocated once.
func valueWhenFlag(
  _ flags: Span<Bool>, _ values: Span<Double>, occurrence: Int,
  into out: inout MutableSpan<Double>
) {
  precondition(flags.count == out.count && values.count == out.count, "columns have equal rows")
  precondition(occurrence >= 0, "an occurrence lies in the past")
  var recent = [Double](repeating: .nan, count: min(occurrence, flags.count) + 1)
  var place = 0
  // Of a ring of `occurrence + 1` values the oldest is the one that the next one replaces.
  var seen = Double.nan
  for row in flags.indices {
    if flags[row] {
      recent[place] = values[row]
      place = place + 1 == recent.count ? 0 : place + 1
      seen = recent[place]
    }
    out[row] = seen
  }
}

/// Writes on how many of the last `window` rows a flag was set; the first rows have shorter
/// windows.
///
/// - Precondition: `out.count == flags.count` and `window` is at least 1.
/// - Complexity: O(rows) time, no allocation.
func countFlags(_ flags: Span<Bool>, window: Int, into out: inout MutableSpan<Double>) {
  precondition(flags.count == out.count, "columns have the same rows")
  precondition(window >= 1, "a window has at least one row")
  var count = 0
  let lead = min(window, flags.count)
  for row in 0..<lead {
    count += flags[row] ? 1 : 0
    out[row] = Double(count)
  }
  for row in lead..<flags.count {
    count += (flags[row] ? 1 : 0) - (flags[row - window] ? 1 : 0)
    out[row] = Double(count)
  }
}

/// Writes the place of each row, counted from 1, in its unbroken run of set flags; 0 elsewhere.
///
/// - Precondition: `out.count == flags.count`.
/// - Complexity: O(rows) time, no allocation.
func placesInRuns(_ flags: Span<Bool>, into out: inout MutableSpan<Double>) {
  precondition(flags.count == out.count, "columns have the same rows")
  var place = 0.0
  for row in flags.indices {
    place = flags[row] ? place + 1 : 0
    out[row] = place
  }
}

/// Flags the `place`-th row, counted from 1, of each unbroken run of set flags.
///
/// - Precondition: `out.count == flags.count` and `place` is at least 1.
/// - Complexity: O(rows) time, no allocation.
func nthOfRuns(_ flags: Span<Bool>, place: Int, into out: inout MutableSpan<Bool>) {
  precondition(flags.count == out.count, "columns have the same rows")
  precondition(place >= 1, "places are counted from 1")
  var length = 0
  for row in flags.indices {
    length = flags[row] ? length + 1 : 0
    out[row] = length == place
  }
}

/// Flags the rows whose value differs from all of the `window` values before it: it is greater
/// than the greatest of them (`extremes` of maxima), or less than the least.
///
/// NaN: a row is not flagged with a NaN among those values, nor before there are as many.
/// - Parameters:
///   - values: Shape `[rows]`.
///   - extremes: The greatest or least of the last `window` values, NaN where they are not all
///     valid; shape `[rows]`.
///   - isRising: Whether `extremes` are maxima.
/// - Precondition: the three columns have the same rows.
/// - Complexity: O(rows) time, no allocation.
func flagBeyondExtremes(
  _ values: Span<Double>, _ extremes: Span<Double>, isRising: Bool,
  into out: inout MutableSpan<Bool>
) {
  let rows = out.count
  precondition(values.count == rows && extremes.count == rows, "columns have the same rows")
  guard rows > 0 else { return }
  out[0] = false
  if isRising {
    for row in 1..<rows { out[row] = values[row] > extremes[row - 1] }
  } else {
    for row in 1..<rows { out[row] = values[row] < extremes[row - 1] }
  }
}
