extension BarSeries {
  /// A copy of a dataset's columns.
  package init(_ columns: BarColumns) {
    self.init()
    times = unsafe Array(columns.times)
    open = unsafe Array(columns.open)
    high = unsafe Array(columns.high)
    low = unsafe Array(columns.low)
    close = unsafe Array(columns.close)
    volume = unsafe Array(columns.volume)
  }

  /// The bars that open at or after `start` and before `end`, nanoseconds since 1970 UTC.
  ///
  /// - Parameters:
  ///   - start: nil: from the first bar.
  ///   - end: nil: to the last bar.
  /// - Precondition: times increase.
  package func between(_ start: Int64?, _ end: Int64?) -> BarSeries {
    let first = start.map(firstRow) ?? 0
    let last = max(first, end.map(firstRow) ?? rows)
    guard first > 0 || last < rows else { return self }
    var result = BarSeries()
    result.times = Array(times[first..<last])
    result.open = Array(open[first..<last])
    result.high = Array(high[first..<last])
    result.low = Array(low[first..<last])
    result.close = Array(close[first..<last])
    result.volume = Array(volume[first..<last])
    return result
  }

  /// The first row whose time is not before `time`; the number of rows if there is none.
  func firstRow(atOrAfter time: Int64) -> Int {
    var (low, high) = (0, rows)
    while low < high {
      let middle = low + (high - low) / 2
      if times[middle] < time { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
