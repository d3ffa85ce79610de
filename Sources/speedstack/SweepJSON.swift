import Accounts
import BacktestService
import MarketData
import WireMessages

extension SweepOutput {
  func json(_ outcome: SweepOutcome, limit: Int, map: SweepMap?) -> String {
    let best = outcome.best(limit)
    var members = self.members
    members += [
      JSONMember("combinations", .number(Double(sweep.combinationCount))),
      JSONMember("finished", .number(Double(outcome.finishedCount))),
      JSONMember("is_complete", .bool(outcome.isComplete)),
      JSONMember("refused", .number(Double(outcome.refusedCount))),
      JSONMember("first_refusal", refusal(outcome)),
      JSONMember(
        "summary",
        .object([
          JSONMember("profitable_share", .number(outcome.profitableShare)),
          JSONMember("mean_sharpe_ratio", .number(outcome.meanSharpeRatio)),
          JSONMember("trials", .number(Double(outcome.trials))),
          JSONMember(
            "deflated_sharpe_ratio_of_first",
            .number(best.first.map(outcome.deflatedSharpeRatio) ?? .nan)),
        ])),
      JSONMember("results", .array(best.map { result($0, outcome) })),
    ]
    if let map { members.append(JSONMember("heat_map", json(map))) }
    return jsonText(members)
  }

  func json(_ outcome: WalkForwardOutcome) -> String {
    var members = self.members
    members += [
      JSONMember("combinations", .number(Double(sweep.combinationCount))),
      JSONMember("steps", .array(outcome.steps.map(json))),
      JSONMember("metrics", jsonObject(outcome.metrics)),
      JSONMember("walk_forward_efficiency", .number(outcome.efficiency)),
    ]
    return jsonText(members)
  }

  private var members: [JSONMember] {
    market.members + [
      JSONMember("strategy", .string(strategy.id)),
      JSONMember(
        "parameters",
        .object(
          sweep.parameters.map { parameter in
            JSONMember(parameter.name, .array(parameter.parameterValues.map(json)))
          })),
      JSONMember("settings", jsonObject(sweep.settings)),
      JSONMember("positions", jsonObject(sweep.rules.values)),
      JSONMember("periods_per_year", .number(market.periodsPerYear)),
      JSONMember("sort", .string(sweep.metrics[0])),
    ]
  }

  private func refusal(_ outcome: SweepOutcome) -> JSONValue {
    guard let refusal = outcome.firstRefusal else { return .null }
    return .object([
      JSONMember("parameters", jsonObject(outcome.parameters(of: refusal.combination))),
      JSONMember("reason", .string(refusal.reason)),
    ])
  }

  private func result(_ combination: Int, _ outcome: SweepOutcome) -> JSONValue {
    let figures = zip(sweep.metrics, outcome.figures(of: combination)).map(MetricValue.init)
    return .object([
      JSONMember("parameters", jsonObject(outcome.parameters(of: combination))),
      JSONMember("metrics", jsonObject(figures)),
    ])
  }

  private func json(_ step: WalkForwardOutcome.Step) -> JSONValue {
    .object([
      JSONMember("train", json(step.train)), JSONMember("test", json(step.test)),
      JSONMember(
        "parameters", step.parameters.isEmpty ? .null : jsonObject(step.parameters)),
      JSONMember("train_metrics", jsonObject(step.trainMetrics)),
      JSONMember("test_metrics", jsonObject(step.testMetrics)),
    ])
  }

  /// Both ends are times of bars of the range.
  private func json(_ rows: Range<Int>) -> JSONValue {
    .object([
      JSONMember("start", .string(market.text(market.bars.times[rows.lowerBound]))),
      JSONMember("end", .string(market.text(market.bars.times[rows.upperBound - 1]))),
      JSONMember("bars", .number(Double(rows.count))),
    ])
  }

  private func json(_ map: SweepMap) -> JSONValue {
    let width = map.columns.count
    return .object([
      JSONMember("rows", .array(map.rows.map(json))),
      JSONMember("columns", .array(map.columns.map(json))),
      JSONMember(
        "values",
        .array(
          map.rows.indices.map { row in
            .array(map.values[(row * width)..<((row + 1) * width)].map(JSONValue.number))
          })),
    ])
  }

  private func json(_ parameter: ParameterValue) -> JSONValue {
    switch parameter.value {
    case .number(let number): .number(number)
    case .text(let text): .string(text)
    case .flag(let flag): .bool(flag)
    case .other: .null
    }
  }
}

func jsonObject(_ metrics: [MetricValue]) -> JSONValue {
  .object(metrics.map { JSONMember($0.name, .number($0.value)) })
}
