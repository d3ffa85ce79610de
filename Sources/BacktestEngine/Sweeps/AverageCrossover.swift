/// Long when a fast moving average of the close rises through a slow one, flat when it falls
/// through it. Parameters: the fast window, the slow window; rows.
package struct AverageCrossover: SweepStrategy {
  package enum Average: Sendable, Hashable {
    case simple, exponential
  }

  package struct Indicator: Hashable, Sendable {
    let window: Int
  }

  private let average: Average

  package init(_ average: Average) {
    self.average = average
  }

  package func appendIndicators(of parameters: [Double], to indicators: inout [Indicator]) {
    indicators.append(Indicator(window: Self.window(parameters[0])))
    indicators.append(Indicator(window: Self.window(parameters[1])))
  }

  /// A window in rows; what is no whole number is rounded, what no column can fill is cut.
  private static func window(_ value: Double) -> Int {
    Int(exactly: value.rounded().clamped(to: 1...Double(Int32.max))) ?? 1
  }

  package func write(
    _ indicator: Indicator, of bars: SweepBars, into out: inout MutableSpan<Double>
  ) {
    let close = bars.close
    switch average {
    case .simple: simpleMovingAverage(close.span, window: indicator.window, into: &out)
    case .exponential: exponentialMovingAverage(close.span, window: indicator.window, into: &out)
    }
  }

  package func writeSignals(
    of parameters: [Double], columns: [[Double]], bars: SweepBars,
    into signals: inout SweepSignals
  ) {
    let (fast, slow) = (columns[0], columns[1])
    signals.writeEntriesAndExits { entries, exits in
      crossed(fast.span, slow.span, above: &entries, below: &exits)
    }
  }
}

extension Double {
  fileprivate func clamped(to range: ClosedRange<Double>) -> Double {
    // NaN is below every bound.
    self > range.lowerBound ? Swift.min(self, range.upperBound) : range.lowerBound
  }
}
