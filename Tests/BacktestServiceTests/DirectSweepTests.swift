import BacktestService
import MarketData
import TestSupport
import Testing
import WireMessages

private func request(
  _ parameters: [(String, String)], strategy: String = "rsi_reversal",
  metrics: [String] = sweepMetricNames
) -> SweepRequest {
  SweepRequest(
    strategy: .ready(id: strategy),
    parameters: parameters.map { SweepRequest.Parameter(name: $0.0, text: $0.1) },
    metrics: metrics)
}

@Suite struct DirectSweepTests {
  private static func bars() throws -> BarSeries { BarSeries(try TestMarket.bars("GOOG")) }

  private func sweep(_ request: SweepRequest) throws -> DirectSweep {
    try DirectSweep(request, on: Self.bars(), periodsPerYear: 252)
  }

  @Test(
    "ranges, lists and single values are read as the numbers they are written as",
    arguments: [
      ("5..8", [5, 6, 7, 8]), ("5..9:2", [5, 7, 9]), ("5..8:2", [5, 7]), ("5", [5]),
      ("9,5..6,2", [9, 5, 6, 2]),
    ] as [(String, [Double])])
  func values(text: String, expected: [Double]) throws {
    let sweep = try sweep(request([("window", text)]))
    #expect(
      sweep.parameters[0].parameterValues == expected.map { ParameterValue("window", $0) })
  }

  @Test("steps of a decimal fraction give the nearest numbers")
  func decimalSteps() throws {
    let sweep = try sweep(request([("low", "20.1..20.5:0.1")]))
    #expect(
      sweep.parameters[1].parameterValues
        == [20.1, 20.2, 20.3, 20.4, 20.5].map { ParameterValue("low", $0) })
  }

  @Test(
    "refuses values that cannot be meant",
    arguments: [
      "", ",", "5..", "..5", "9..5", "5..9:0", "5..9:-1", "x", "nan", "inf", "2.5", "1..5",
      "5,5", "5..6,6", "2..1e9:1e-9", "5..9:1:2", "0x",
    ])
  func refusesValues(text: String) {
    #expect(throws: SweepRequestError.self) { try sweep(request([("window", text)])) }
  }

  @Test("refuses names, conditions and samples that there are not")
  func refusesRequests() {
    #expect(throws: SweepRequestError.self) { try sweep(request([("wind", "5")])) }
    #expect(throws: SweepRequestError.self) {
      try sweep(request([("window", "5"), ("window", "6")]))
    }
    #expect(throws: SweepRequestError.self) { try sweep(request([], metrics: ["sharp"])) }
    #expect(throws: SweepRequestError.self) { try sweep(request([], strategy: "none")) }
    for condition in ["", "low", "low<", "low<foo", "low=5", "a<b", "low<<high", "low<1e999"] {
      var request = request([("low", "20..30")])
      request.conditions = [condition]
      #expect(throws: SweepRequestError.self, "\(condition)") { try sweep(request) }
    }
    for size in [0, -1, 12] {
      var request = request([("low", "20..30")])
      request.sampleSize = size
      #expect(throws: SweepRequestError.self) { try sweep(request) }
    }
    #expect(throws: SweepRequestError.self) {
      try sweep(
        request([("window", "2..200"), ("low", "1..50:0.001"), ("high", "50..99:0.001")]))
    }
  }

  @Test("every combination has the figures of the same run alone, to the last bit")
  func equalsRuns() throws {
    var request = request(
      [("fast", "5..30:5"), ("slow", "10..60:10"), ("average", "simple,exponential")],
      strategy: "dual_moving_average")
    request.conditions = ["fast < slow", "fast!=10"]
    request.settings = [ParameterValue("fees", 0.003)]
    let sweep = try sweep(request)
    let outcome = sweep.run(threads: 2) { _ in true }
    #expect(outcome.isComplete && outcome.finishedCount == sweep.combinationCount)
    let best = outcome.best(.max)
    #expect(best.count == sweep.combinationCount && best.count == 44)
    for combination in best {
      let state = StrategyState(
        ready: "dual_moving_average", parameters: outcome.parameters(of: combination),
        settings: request.settings)
      let run = try DirectRun(state, on: Self.bars(), periodsPerYear: 252)
      for (name, value) in zip(sweep.metrics, outcome.figures(of: combination)) {
        let alone = try #require(run.metrics.first { $0.name == name }, "\(name)").value
        #expect(alone.bitPattern == value.bitPattern, "\(name) of \(combination)")
      }
    }
  }

  @Test(
    "every combination with stops, sizes or both directions has the figures of the run alone",
    arguments: [
      (.long, [("size", "0.25,1"), ("stop_loss", "0,0.02..0.06:0.02")]),
      (.short, [("trailing", "0.05,0.1"), ("borrow_rate", "0,0.05")]),
      (.both, [("take_profit", "0,0.1"), ("leverage", "1,2.5")]),
      (.both, []),
    ] as [(PositionRules.Direction, [(String, String)])])
  func equalsRunsWithRules(direction: PositionRules.Direction, swept: [(String, String)]) throws {
    var request = request(
      [("fast", "5,20"), ("slow", "30")] + swept, strategy: "dual_moving_average")
    request.rules.direction = direction
    if direction == .long { request.rules.takeProfit = 0.15 }
    let sweep = try sweep(request)
    let outcome = sweep.run(threads: 2) { _ in true }
    let best = outcome.best(.max)
    #expect(best.count == sweep.combinationCount)
    #expect(sweep.parameters.map(\.name).suffix(swept.count) == swept.map(\.0).suffix(swept.count))
    for combination in best {
      var rules = request.rules
      var parameters: [ParameterValue] = []
      for parameter in outcome.parameters(of: combination) {
        if let position = PositionParameter(rawValue: parameter.name),
          case .number(let value) = parameter.value
        {
          rules[position] = value
        } else {
          parameters.append(parameter)
        }
      }
      let run = try DirectRun(
        StrategyState(
          ready: "dual_moving_average", parameters: parameters, settings: request.settings),
        on: Self.bars(), periodsPerYear: 252, rules: rules)
      for (name, value) in zip(sweep.metrics, outcome.figures(of: combination)) {
        let alone = try #require(run.metrics.first { $0.name == name }, "\(name)").value
        #expect(alone.bitPattern == value.bitPattern, "\(name) of \(combination)")
      }
    }
    #expect(Set(best.map { outcome.figures(of: $0)[0] }).count > 1)
  }

  @Test(
    "a strategy with signals of its own for both sides has the figures of the run alone",
    arguments: [nil, .long, .short, .both] as [PositionRules.Direction?])
  func equalsRunsOfBothSides(direction: PositionRules.Direction?) throws {
    let text = """
      param fast = 5 in 2..50, slow = 30 in 10..90
      param stop = 0.1 in 0.01..0.5
      enter long when crosses_above(sma(close, fast), sma(close, slow))
      exit long when close < lowest(low, fast)[1]
      enter short when crosses_below(sma(close, fast), sma(close, slow)) and rsi(close) > 30
      exit short when close > highest(high, fast)[1]
      stop_loss stop
      """
    var request = SweepRequest(
      strategy: .text(text),
      parameters: [
        SweepRequest.Parameter(name: "fast", text: "3..8"),
        SweepRequest.Parameter(name: "stop", text: "0.02,0.1"),
      ], metrics: sweepMetricNames)
    request.rules.direction = direction
    let sweep = try sweep(request)
    let outcome = sweep.run(threads: 2) { _ in true }
    let best = outcome.best(.max)
    #expect(best.count == 12)
    for combination in best {
      let run = try DirectRun(
        StrategyState(.text(text), parameters: outcome.parameters(of: combination)),
        on: Self.bars(), periodsPerYear: 252, rules: request.rules)
      for (name, value) in zip(sweep.metrics, outcome.figures(of: combination)) {
        let alone = try #require(run.metrics.first { $0.name == name }, "\(name)").value
        #expect(alone.bitPattern == value.bitPattern, "\(name) of \(combination)")
      }
    }
    let plan = WalkForwardPlan(window: .rolling, train: 0.4, test: nil, splits: 3)
    let walk = try #require(try sweep.walkForward(plan, threads: 2) { _ in true })
    #expect(walk.steps.count == 3 && walk.equity.allSatisfy(\.isFinite))
  }

  @Test("combinations that a strategy refuses are refused, without figures")
  func refusedCombinations() throws {
    let text = """
      param fast = 5 in 2..50, slow = 30 in 3..90
      enter long when close > sma(close, slow - fast)
      exit long when close < sma(close, slow - fast)
      """
    let sweep = try sweep(
      SweepRequest(
        strategy: .text(text),
        parameters: [
          SweepRequest.Parameter(name: "fast", text: "5..20:5"),
          SweepRequest.Parameter(name: "slow", text: "12"),
        ], metrics: ["total_return"]))
    let outcome = sweep.run(threads: 2) { _ in true }
    #expect(outcome.finishedCount == 4 && outcome.refusedCount == 2)
    #expect(outcome.firstRefusal?.combination == 2)
    #expect(outcome.firstRefusal?.reason.contains("do not go together") == true)
    #expect(outcome.figures(of: 3)[0].isNaN)
  }

  @Test("other datasets are read by runs and sweeps alike")
  func otherDatasets() throws {
    let text = """
      param n = 20 in 5..50
      ratio = close / close of "MSFT"
      enter long when ratio > sma(ratio, n)
      exit long when ratio < sma(ratio, n)
      """
    let others: (String) -> BarColumns? = { try? TestMarket.bars($0) }
    let sweep = try DirectSweep(
      SweepRequest(
        strategy: .text(text), parameters: [SweepRequest.Parameter(name: "n", text: "10,20")],
        metrics: ["total_return", "trades"]), on: Self.bars(), periodsPerYear: 252,
      others: others)
    let outcome = sweep.run(threads: 1) { _ in true }
    for combination in outcome.best(.max) {
      let run = try DirectRun(
        StrategyState(.text(text), parameters: outcome.parameters(of: combination)),
        on: Self.bars(), periodsPerYear: 252, others: others)
      let alone = try #require(run.metrics.first { $0.name == "total_return" }).value
      #expect(alone.bitPattern == outcome.figures(of: combination)[0].bitPattern)
      #expect(outcome.figures(of: combination)[1] > 10)
    }
    #expect(throws: SweepRequestError.self) {
      try self.sweep(SweepRequest(strategy: .text(text), parameters: [], metrics: ["trades"]))
    }
  }

  @Test("refuses rules of positions that a run would refuse")
  func refusesRules() {
    let refused: [[(String, String)]] = [
      [("stop_loss", "1")], [("size", "0,0.5")], [("trailing", "-0.1")], [("leverage", "0")],
      [("stop_loss", "0.1"), ("trailing", "0.1")], [("stop_loss", "0.1"), ("stop_loss", "0.2")],
      [("stop_loss", "0,0.1"), ("trailing", "0,0.1")],
    ]
    for parameters in refused {
      #expect(throws: SweepRequestError.self) { try sweep(request(parameters)) }
    }
    var both = request([("stop_loss", "0.1")])
    both.rules.stopLoss = 0.2
    #expect(throws: SweepRequestError.self) { try sweep(both) }
  }

  @Test("the best of many are the first of all, NaN last")
  func ranking() throws {
    let sweep = try sweep(
      request([("window", "2..60"), ("low", "2..30:7")], metrics: ["sharpe_ratio"]))
    let outcome = sweep.run(threads: 1) { _ in true }
    let all = outcome.best(.max)
    let first = all.map { outcome.figures(of: $0)[0] }
    let known = first.filter { !$0.isNaN }
    #expect(known == known.sorted(by: >) && first.prefix(known.count).elementsEqual(known))
    for limit in [1, 7, all.count - 1, all.count] {
      #expect(outcome.best(limit) == Array(all.prefix(limit)))
    }
  }

  @Test("a cancelled sweep keeps what was finished")
  func cancelled() throws {
    let sweep = try sweep(request([("window", "2..200"), ("low", "10..40")]))
    let outcome = sweep.run(threads: 2) { $0 < 500 }
    #expect(!outcome.isComplete)
    #expect(outcome.finishedCount >= 500 && outcome.finishedCount < sweep.combinationCount)
    #expect(outcome.best(.max).count == outcome.finishedCount)
    let whole = sweep.run(threads: 1) { _ in true }
    for combination in outcome.best(20) {
      let isSame = zip(outcome.figures(of: combination), whole.figures(of: combination))
        .allSatisfy { $0.bitPattern == $1.bitPattern }
      #expect(isSame)
    }
  }

  @Test("a sample is drawn by its seed, none twice")
  func samples() throws {
    var request = request([("window", "2..200"), ("low", "10..40")])
    request.sampleSize = 50
    let first = try sweep(request).run(threads: 2) { _ in true }
    let again = try sweep(request).run(threads: 1) { _ in true }
    request.seed = 2
    let other = try sweep(request).run(threads: 1) { _ in true }
    func parameters(_ outcome: SweepOutcome) -> [[ParameterValue]] {
      (0..<50).map(outcome.parameters)
    }
    #expect(parameters(first) == parameters(again) && parameters(first) != parameters(other))
  }

  @Test("a heat map has the best figure of each pair of values")
  func heatMap() throws {
    let sweep = try sweep(
      request([("window", "5..9"), ("low", "25,30"), ("high", "60,70")], metrics: ["total_return"]))
    let outcome = sweep.run(threads: 1) { _ in true }
    let map = try outcome.heatMap(row: "low", column: "window")
    #expect(map.rows.count == 2 && map.columns.count == 5)
    for (row, low) in map.rows.enumerated() {
      for (column, window) in map.columns.enumerated() {
        let figures = (0..<sweep.combinationCount).filter {
          outcome.parameters(of: $0)[0] == window && outcome.parameters(of: $0)[1] == low
        }.map { outcome.figures(of: $0)[0] }
        #expect(figures.count == 2)
        #expect(map.values[row * 5 + column] == figures.max())
      }
    }
    #expect(throws: SweepRequestError.self) { try outcome.heatMap(row: "low", column: "low") }
    #expect(throws: SweepRequestError.self) { try outcome.heatMap(row: "low", column: "x") }
  }

  @Test("a walk-forward's tests are runs of what was chosen, and follow each other")
  func walkForward() throws {
    let sweep = try sweep(
      request(
        [("fast", "2..200"), ("slow", "30,50")], strategy: "dual_moving_average",
        metrics: ["total_return"]))
    let plan = WalkForwardPlan(window: .rolling, train: 0.4, test: nil, splits: 4)
    let outcome = try #require(try sweep.walkForward(plan, threads: 2) { _ in true })
    #expect(outcome.steps.count == 4)
    for (step, next) in zip(outcome.steps, outcome.steps.dropFirst()) {
      #expect(step.train.upperBound == step.test.lowerBound)
      #expect(step.test.upperBound == next.test.lowerBound)
    }
    #expect(outcome.equity.count == outcome.steps.reduce(0) { $0 + $1.test.count })
    let rows = try Self.bars().rows
    #expect(outcome.steps.last?.test.upperBound == rows)
    // Tests of one bar leave room for more of them than were asked for.
    let short = WalkForwardPlan(
      window: .rolling, train: Double(rows - 7), test: nil, splits: 4)
    let tests = try #require(try sweep.walkForward(short, threads: 1) { _ in true }).steps
    #expect(tests.map(\.test.count) == [1, 1, 1, 4])
    #expect(try sweep.walkForward(plan, threads: 1) { _ in false } == nil)
    for bad in [
      WalkForwardPlan(window: .rolling, train: 0, test: nil, splits: 4),
      WalkForwardPlan(window: .expanding, train: .nan, test: nil, splits: 4),
      WalkForwardPlan(window: .rolling, train: 1e18, test: nil, splits: 4),
      WalkForwardPlan(window: .disjoint, train: 0.9, test: nil, splits: 4),
      WalkForwardPlan(window: .rolling, train: 0.5, test: -1, splits: 4),
      WalkForwardPlan(window: .rolling, train: 0.5, test: nil, splits: 0),
    ] {
      #expect(throws: SweepRequestError.self) {
        try sweep.walkForward(bad, threads: 1) { _ in true }
      }
    }
  }
}
