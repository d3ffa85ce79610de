/// Bars in memory, one array per column, oldest first; all arrays have the same length.
package struct BarSeries: Sendable, Equatable {
  /// Open time of each bar, nanoseconds since 1970 UTC.
  package var times: [Int64] = []
  package var open: [Double] = []
  package var high: [Double] = []
  package var low: [Double] = []
  package var close: [Double] = []
  /// Units traded in each bar.
  package var volume: [Double] = []

  package init() {}

  package var rows: Int { times.count }

  package mutating func reserveCapacity(_ rows: Int) {
    times.reserveCapacity(rows)
    open.reserveCapacity(rows)
    high.reserveCapacity(rows)
    low.reserveCapacity(rows)
    close.reserveCapacity(rows)
    volume.reserveCapacity(rows)
  }

  package mutating func append(
    time: Int64, open: Double, high: Double, low: Double, close: Double, volume: Double
  ) {
    self.times.append(time)
    self.open.append(open)
    self.high.append(high)
    self.low.append(low)
    self.close.append(close)
    self.volume.append(volume)
  }

  /// The same bars in the other order.
  var reversed: BarSeries {
    var bars = self
    bars.times.reverse()
    bars.open.reverse()
    bars.high.reverse()
    bars.low.reverse()
    bars.close.reverse()
    bars.volume.reverse()
    return bars
  }
}
