internal import BacktestEngine
package import MarketData
internal import StrategyLanguage
package import WireMessages

/// A sweep of a strategy over bars in memory, checked and not yet run.
package struct DirectSweep: Sendable {
  /// Every parameter of the strategy, those that were not given with one value; then those of the
  /// positions that are swept.
  package let parameters: [SweptParameter]
  /// Every setting, those that were not given included.
  package let settings: [ParameterValue]
  /// Rules of the positions, but for what is swept.
  package let rules: PositionRules
  let sweep: Sweep<LanguageSweep>
  let initCash: Double

  /// Wire names of the figures kept; the first one is ranked by.
  package var metrics: [String] { sweep.metrics.map(\.rawValue) }
  package var combinationCount: Int { sweep.parameters.count }

  /// Checks everything; computes nothing yet.
  ///
  /// - Parameters:
  ///   - bars: At least one bar.
  ///   - periodsPerYear: Bars of a year, for annualised figures.
  ///   - others: Bars of the other datasets that the strategy names.
  package init(
    _ request: SweepRequest, on bars: BarSeries, periodsPerYear: Double,
    others: (String) -> BarColumns? = { _ in nil }
  ) throws(SweepRequestError) {
    let strategy: KnownStrategy
    let simulation: SimulationSettings
    do throws(FieldError) {
      var shelf = StrategyShelf()
      strategy = try shelf.strategy(request.strategy)
      settings = request.settings.completed(by: settingSpecs)
      simulation = try SimulationSettings(settings)
    } catch {
      throw SweepRequestError(error)
    }
    initCash = simulation.initCash
    let specs = strategy.parameters
    let swept = try sweptRules(request)
    parameters = try sweptParameters(request, specs: specs + swept.map(\.spec))
    rules = request.rules
    try check(rules, swept, values: parameters.suffix(swept.count).map(\.values))
    guard !parameters.isEmpty else {
      throw SweepRequestError(
        "the strategy has no parameters to sweep; positions have: "
          + PositionParameter.allCases.map(\.rawValue).joined(separator: ", "))
    }
    let metrics = try keptMetrics(request.metrics)
    let sets = try parameterSets(request, parameters, metricCount: metrics.count)
    let language = LanguageSweep(
      strategy, on: FrameBars(bars, periodsPerYear: periodsPerYear),
      others: strategy.frames(of: others), direction: rules.direction)
    try language.check()
    do throws(SweepError) {
      sweep = try Sweep(
        language, over: sets,
        bars: SweepBars(
          open: bars.open, high: bars.high, low: bars.low, close: bars.close,
          volume: bars.volume),
        settings: simulation, periodsPerYear: periodsPerYear, metrics: metrics,
        rules: language.rules(
          rules, swept, from: specs.count, simulation, periodsPerYear: periodsPerYear))
    } catch {
      throw SweepRequestError(error)
    }
  }

  /// The parameters of one combination.
  func parameters(of combination: Int) -> [ParameterValue] {
    named(sweep.parameters.values(of: combination))
  }

  func named(_ values: [Double]) -> [ParameterValue] {
    zip(parameters, values).map { $0.parameterValue($1) }
  }
}

/// Wire names of the figures that a sweep can keep.
package var sweepMetricNames: [String] { SweepMetric.allCases.map(\.rawValue) }

private func keptMetrics(_ names: [String]) throws(SweepRequestError) -> [SweepMetric] {
  var metrics: [SweepMetric] = []
  for name in names {
    guard let metric = SweepMetric(rawValue: name) else {
      throw SweepRequestError(
        "there is no such figure; there are: \(sweepMetricNames.joined(separator: ", "))")
    }
    if !metrics.contains(metric) { metrics.append(metric) }
  }
  // The summary rests on these two.
  for metric in [SweepMetric.sharpeRatio, .totalReturn] where !metrics.contains(metric) {
    metrics.append(metric)
  }
  return metrics
}

private func sweptParameters(
  _ request: SweepRequest, specs: [ParameterSpec]
) throws(SweepRequestError) -> [SweptParameter] {
  let positions = PositionParameter.allCases.map(\.rawValue)
  let known = specs.map(\.name).filter { !positions.contains($0) }
  for (index, parameter) in request.parameters.enumerated() {
    guard known.contains(parameter.name) || positions.contains(parameter.name) else {
      throw SweepRequestError(
        "the strategy has no such parameter; it has: \(known.joined(separator: ", "));"
          + " positions have: \(positions.joined(separator: ", "))")
    }
    guard !request.parameters[..<index].contains(where: { $0.name == parameter.name }) else {
      throw SweepRequestError("parameter \(parameter.name) is given twice")
    }
  }
  return try specs.map { spec throws(SweepRequestError) in
    guard let given = request.parameters.first(where: { $0.name == spec.name }) else {
      return SweptParameter(spec: spec, values: [spec.initialNumber])
    }
    return SweptParameter(spec: spec, values: try axisValues(given.text, of: spec))
  }
}

extension ParameterSpec {
  /// The default as a number; of a choice its index.
  fileprivate var initialNumber: Double {
    switch kind {
    case .integer(let initial, _, _): Double(initial)
    case .real(let initial, _, _): initial
    case .flag(let initial): initial ? 1 : 0
    case .choice(let initial, let choices): Double(choices.firstIndex(of: initial) ?? 0)
    }
  }

  fileprivate var isChoice: Bool {
    if case .choice = kind { return true }
    return false
  }
}

/// Bytes that the figures of all combinations may take.
private let figureBytesMax = 1 << 30
/// Points of a grid at which conditions are checked: some seconds' work.
private let checkedPointsMax = 1 << 26

private func parameterSets(
  _ request: SweepRequest, _ parameters: [SweptParameter], metricCount: Int
) throws(SweepRequestError) -> ParameterSets {
  let names = parameters.map { $0.spec.isChoice ? nil : $0.name }
  let conditions = try request.conditions.map { text throws(SweepRequestError) in
    try SweepCondition(text, names: names)
  }
  let points = parameters.reduce(1.0) { $0 * Double($1.values.count) }
  guard conditions.isEmpty || points <= Double(checkedPointsMax) else {
    throw SweepRequestError(
      "conditions are checked at no more than \(checkedPointsMax) points of a grid; this one has"
        + " \(points)")
  }
  let sets: ParameterSets
  do throws(SweepError) {
    let axes = try parameters.map { parameter throws(SweepError) in
      try ParameterAxis(parameter.name, parameter.values)
    }
    let grid =
      conditions.isEmpty
      ? try ParameterGrid(axes)
      : try ParameterGrid(axes) { values in conditions.allSatisfy { $0.holds(for: values) } }
    if let size = request.sampleSize {
      sets = try ParameterSets(grid, sampleSize: size, seed: request.seed)
    } else {
      sets = ParameterSets(grid)
    }
  } catch {
    throw SweepRequestError(error)
  }
  let countMax = figureBytesMax / (8 * metricCount)
  guard sets.count <= countMax else {
    throw SweepRequestError(
      "\(sets.count) combinations are too many to hold, \(countMax) are possible; draw some at"
        + " random instead (--sample)")
  }
  return sets
}
