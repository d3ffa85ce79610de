internal import BacktestEngine
internal import WireMessages

/// An indicator of the closing price with everything that its values depend on.
enum IndicatorKind: Hashable, Sendable {
  /// Wilder's, 0 to 100.
  case relativeStrength(window: Int)
  case simpleAverage(window: Int)
  case exponentialAverage(window: Int)

  /// Computes the column of one dataset, shape `[rows]`.
  func values(close: Span<Double>) -> [Double] {
    unsafe [Double](unsafeUninitializedCapacity: close.count) { storage, count in
      // SAFETY: doubles need no initialisation, and each kernel writes every row.
      var out = unsafe storage.mutableSpan
      write(close: close, into: &out)
      count = close.count
    }
  }

  /// Writes the column, every row.
  func write(close: Span<Double>, into out: inout MutableSpan<Double>) {
    switch self {
    case .relativeStrength(let window):
      relativeStrengthIndex(close, window: window, smoothing: .wilder, into: &out)
    case .simpleAverage(let window):
      simpleMovingAverage(close, window: window, into: &out)
    case .exponentialAverage(let window):
      exponentialMovingAverage(close, window: window, into: &out)
    }
  }
}

/// An indicator of a strategy: what is computed, and how it is shown.
struct StrategyIndicator: Sendable {
  let kind: IndicatorKind
  let head: IndicatorHead
}
