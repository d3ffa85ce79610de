import BacktestEngine
import StrategyLanguage
import Testing

@Suite("Size and stops of a strategy")
struct PositionSettingsTests {
  private typealias Level = PositionSettings.Level

  private func settings(
    bothSides: Bool = false, _ change: (inout PositionSettings) -> Void
  ) -> SimulationSettings {
    var position = PositionSettings()
    change(&position)
    return SimulationSettings(fees: 0.001).applying(position, tradesBothSides: bothSides)
  }

  @Test("what a strategy does not name stays as it is")
  func nothing() {
    #expect(settings { _ in } == SimulationSettings(fees: 0.001))
  }

  @Test("sizes keep their unit")
  func sizes() {
    let half = settings { $0.size = .init(amount: 0.5, unit: .percentOfEquity) }
    #expect(half.size == 0.5 && half.rules.sizeType == .percent && half.market == nil)
    let money = settings { $0.size = .init(amount: 1_000, unit: .money) }
    #expect(money.size == 1_000 && money.rules.sizeType == .value)
    let shares = settings { $0.size = .init(amount: 10, unit: .shares) }
    #expect(shares.size == 10 && shares.rules.sizeType == .amount)
    let both = settings(bothSides: true) { $0.size = .init(amount: 0.5, unit: .percentOfEquity) }
    #expect(both.size == .infinity && both.market?.margin?.leverage == 0.5)
  }

  @Test("whole stops are plain ones; ladders, activations, and time stops are market rules")
  func stops() {
    let plain = settings {
      $0.stopLosses = [Level(distance: 0.05)]
      $0.takeProfits = [Level(distance: 0.1)]
    }
    #expect(plain.stopLoss == 0.05 && plain.takeProfit == 0.1 && !plain.isStopTrailing)
    #expect(plain.market == nil)
    let trailing = settings { $0.trailing = .init(distance: 0.03) }
    #expect(trailing.stopLoss == 0.03 && trailing.isStopTrailing && trailing.market == nil)
    let late = settings {
      $0.stopLosses = [Level(distance: 0.05)]
      $0.trailing = .init(distance: 0.03, activation: 0.06)
    }
    #expect(late.stopLoss == nil)
    #expect(late.market?.exits.stopLosses == [ExitLevel(distance: 0.05)])
    #expect(late.market?.exits.trailing == TrailingRule(distance: 0.03, activation: 0.06))
    let ladder = settings {
      $0.takeProfits = [Level(distance: 0.06, share: 0.5), Level(distance: 0.12)]
      $0.barsMax = 20
    }
    #expect(ladder.takeProfit == nil && ladder.market?.exits.rowsMax == 20)
    #expect(
      ladder.market?.exits.takeProfits
        == [ExitLevel(distance: 0.06, share: 0.5), ExitLevel(distance: 0.12)])
  }

  /// A run that is long and short by turns.
  private func run(_ size: PositionSettings.Size?, fees: Double = 0) throws -> PortfolioRun {
    var sample = GraphSample()
    let close = sample.bars(.close)
    let mean = sample.call("sma", [close], [10])
    let rises = sample.call("crosses_above", [close, mean])
    let falls = sample.call("crosses_below", [close, mean])
    sample.graph.signals.enterLong = rises
    sample.graph.signals.exitLong = falls
    sample.graph.signals.enterShort = falls
    sample.graph.signals.exitShort = rises
    sample.graph.position.size = size
    let bars = FrameBars.sample(.walk(rows: 400, seed: 3))
    let result = try GraphEvaluator(byteCountMax: 1 << 20).evaluate(sample.graph, on: bars)
    var run = PortfolioRun()
    try result.simulate(
      on: bars, settings: SimulationSettings(fees: fees), position: sample.graph.position,
      into: &run)
    return run
  }

  @Test("half of the equity on both sides reverses positions that are worth half of it")
  func bothSides() throws {
    let half = try run(.init(amount: 0.5, unit: .percentOfEquity))
    let all = try run(nil)
    #expect(half.orders.count > 10)
    #expect(half.orders.count == all.orders.count)
    let value = half.orders[0].size * half.orders[0].price
    #expect(abs(value - 5_000) < 1)
  }

  @Test("rows that trade nothing leave the cash alone, and signals that are nil never trade")
  func noSignals() throws {
    var sample = GraphSample()
    let close = sample.bars(.close)
    sample.graph.signals.enterShort = sample.call(
      "crosses_below", [close, sample.call("sma", [close], [10])])
    let bars = FrameBars.sample(.walk(rows: 100, seed: 3))
    let result = try GraphEvaluator(byteCountMax: 1 << 20).evaluate(sample.graph, on: bars)
    var run = PortfolioRun()
    try result.simulate(
      on: bars, settings: SimulationSettings(), position: PositionSettings(), into: &run)
    #expect(run.orders.count == 1 && run.orders[0].side == .sell)
    try EvaluatedStrategy.never(on: bars).simulate(
      on: bars, settings: SimulationSettings(), position: PositionSettings(), into: &run)
    #expect(run.orders.count == 0 && run.equity.allSatisfy { $0 == 10_000 })
  }
}

extension EvaluatedStrategy {
  fileprivate static func never(on bars: FrameBars) throws -> EvaluatedStrategy {
    try GraphEvaluator(byteCountMax: 0).evaluate(StrategyGraph(), on: bars)
  }
}
