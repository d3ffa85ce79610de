import BacktestEngine

extension Workload {
  /// What follows a slider's movement.
  mutating func interactionTimes() throws -> [Measurement] {
    let rows = bars.close.count
    var low = 25.0
    let threshold = try Measurement("threshold change", rows: rows) {
      low = low >= 35 ? 25 : low + 0.5
      try changeThreshold(low: low)
    }
    var window = 10
    let length = try Measurement("window change", rows: rows) {
      window = window >= 20 ? 10 : window + 1
      try changeWindow(window)
    }
    recomputeIndex(window: 14)
    recomputeSignals(low: 30, high: 70)
    let run = try Measurement("run: orders to metrics", rows: rows) { try simulate() }
    return [run, copyTime(), threshold, length]
  }

  /// Copies what a run reads and writes of each row, but for two flags: the close in, two columns
  /// out. Beside the run at the same number of rows it says what the memory alone takes.
  private func copyTime() -> Measurement {
    let close = bars.close
    var (equity, drawdown) = (close, close)
    return Measurement("copy of the run's columns", rows: close.count) {
      var first = equity.mutableSpan
      var second = drawdown.mutableSpan
      for row in close.indices { first[row] = close[row] }
      for row in close.indices { second[row] = close[row] }
    }
  }

  /// Each kernel alone, and a plain copy of a column to hold them against.
  mutating func kernelTimes() -> [Measurement] {
    let close = bars.close
    let rows = close.count
    var out = [Double](repeating: 0, count: rows)
    var flags = [Bool](repeating: false, count: rows)
    let index = index
    // Doubles are read; a column of Doubles or of flags is written.
    func column(_ name: String, _ kernel: (inout MutableSpan<Double>) -> Void) -> Measurement {
      Measurement(name, rows: rows, bytesPerRow: 16) {
        var span = out.mutableSpan
        kernel(&span)
      }
    }
    func flag(
      _ name: String, columnsRead: Int, _ kernel: (inout MutableSpan<Bool>) -> Void
    ) -> Measurement {
      Measurement(name, rows: rows, bytesPerRow: 8 * columnsRead + 1) {
        var span = flags.mutableSpan
        kernel(&span)
      }
    }
    return [
      column("copy") { out in
        for row in close.indices { out[row] = close[row] }
      },
      column("simple moving average") {
        simpleMovingAverage(close.span, window: 50, into: &$0)
      },
      column("exponential moving average") {
        exponentialMovingAverage(close.span, window: 50, into: &$0)
      },
      column("RSI, Wilder") {
        relativeStrengthIndex(close.span, window: 14, smoothing: .wilder, into: &$0)
      },
      column("RSI, simple") {
        relativeStrengthIndex(close.span, window: 14, smoothing: .simple, into: &$0)
      },
      column("RSI, exponential") {
        relativeStrengthIndex(close.span, window: 14, smoothing: .exponential, into: &$0)
      },
      flag("crossed below a level", columnsRead: 1) {
        crossedBelow(index.span, level: 30, into: &$0)
      },
      flag("crossed above a column", columnsRead: 2) {
        crossedAbove(close.span, bars.open.span, into: &$0)
      },
    ]
  }
}
