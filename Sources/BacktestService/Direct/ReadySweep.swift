internal import BacktestEngine
internal import WireMessages

/// A ready strategy as a sweep wants it: parameters are numbers in the order of its specs, a choice
/// is the index of what is chosen. Parameters behind those are the sweep's own.
struct ReadySweep: SweepStrategy {
  private let type: any ReadyStrategy.Type

  init(_ type: any ReadyStrategy.Type) { self.type = type }

  func appendIndicators(of parameters: [Double], to indicators: inout [IndicatorKind]) {
    indicators += strategy(parameters).indicators.map(\.kind)
  }

  func write(
    _ indicator: IndicatorKind, of bars: SweepBars, into out: inout MutableSpan<Double>
  ) {
    let close = bars.close
    indicator.write(close: close.span, into: &out)
  }

  func writeSignals(
    of parameters: [Double], columns: [[Double]], bars: SweepBars,
    entries: inout MutableSpan<Bool>, exits: inout MutableSpan<Bool>
  ) {
    let strategy = strategy(parameters)
    var named: IndicatorColumns = [:]
    for (indicator, column) in zip(strategy.indicators, columns) {
      named[indicator.kind] = IndicatorColumn(column)
    }
    strategy.entry.write(from: named, into: &entries)
    strategy.exit.write(from: named, into: &exits)
  }

  private func strategy(_ parameters: [Double]) -> any ReadyStrategy {
    let specs = type.description.parameters
    return type.init(CheckedValues(checked: Array(parameters.prefix(specs.count)), specs: specs))
  }
}
