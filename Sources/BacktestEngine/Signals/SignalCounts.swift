/// The number of signals.
package func signalCount(_ signals: Span<Bool>) -> Int {
  var count = 0
  for row in signals.indices where signals[row] { count += 1 }
  return count
}

/// The number of runs of consecutive signals.
package func signalRunCount(_ signals: Span<Bool>) -> Int {
  var count = 0
  var wasSet = false
  for row in signals.indices {
    if signals[row] && !wasSet { count += 1 }
    wasSet = signals[row]
  }
  return count
}

/// The row of the signal number `index`, counted from 0, or from the end if negative: -1 is the
/// last one. Nil if there is none.
///
/// - Complexity: O(rows passed over).
package func signalRow(_ signals: Span<Bool>, index: Int) -> Int? {
  // Counting signals down instead of up, so that no `index`, however extreme, is negated.
  var left = index
  if index >= 0 {
    for row in signals.indices where signals[row] {
      if left == 0 { return row }
      left -= 1
    }
  } else {
    var row = signals.count
    while row > 0 {
      row -= 1
      guard signals[row] else { continue }
      left += 1
      if left == 0 { return row }
    }
  }
  return nil
}

/// Where the signals lie on average, from -1 (all on the first row) to 1 (all on the last one).
///
/// Edge cases: NaN without a signal, and where the first row is the last one.
package func meanSignalPosition(_ signals: Span<Bool>) -> Double {
  var sum = 0.0
  var count = 0.0
  for row in signals.indices where signals[row] {
    sum += Double(row)
    count += 1
  }
  guard signals.count > 1 && count > 0 else { return .nan }
  return sum / count / Double(signals.count - 1) * 2 - 1
}
