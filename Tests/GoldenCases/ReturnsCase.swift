import BacktestEngine

/// A case of kind `returns`: figures of one return series, or the drawdowns of value series.
struct ReturnsCase {
  let call: GoldenValue
  let input: GoldenValue
  let frequency: Frequency

  init(_ golden: GoldenValue) throws {
    call = golden["call"]
    input = golden["input"]
    let arguments = call["args"]
    frequency = try Frequency(arguments["freq"], yearFrequency: arguments["year_freq"])
  }

  func computed() throws -> GoldenValue {
    switch call["function"].text ?? "" {
    case "pd.Series.vbt.returns(...)": try returnFields()
    case "vectorbt.Drawdowns.from_ts": try drawdownCase()
    case let function: throw CaseProblem.unknown("returns \(function)")
    }
  }

  /// Seconds, to the microsecond as pandas has them.
  func duration(_ rows: Double) -> GoldenValue {
    .number((rows * frequency.seconds * 1e6).rounded() / 1e6)
  }

  func conventions() -> ReturnConventions {
    let defaults = call["args"]["defaults"]
    var conventions = ReturnConventions(
      annualFactor: frequency.annualFactor, convention: .vectorbt)
    func set(_ name: String, _ apply: (Double) -> Void) {
      if let value = defaults[name].double, !value.isNaN { apply(value) }
    }
    set("risk_free") { conventions.riskFree = $0 }
    set("required_return") { conventions.requiredReturn = $0 }
    set("levy_alpha") { conventions.levyAlpha = $0 }
    set("ddof") { conventions.ddof = Int($0) }
    set("cutoff") { conventions.cutoff = $0 }
    return conventions
  }

  private func returnFields() throws -> GoldenValue {
    let returns = try input["returns"].doubles("input.returns")
    let benchmark =
      input["benchmark_returns"].isMissing
      ? nil : try input["benchmark_returns"].doubles("input.benchmark_returns")
    let times = try input["time"].doubles("input.time")
    let metrics = ReturnMetrics(returns, conventions())
    var records = DrawdownRecords()
    let growth = filled(returns.count) {
      writeCumulativeReturns(returns.span, start: 1, into: &$0)
    }
    collectDrawdowns(of: growth.span, into: &records)
    return .fields([
      "metrics": metricFields(metrics, benchmark),
      "cumulative": column(returns) { writeCumulativeReturns($0, start: 0, into: &$1) },
      "cumulative_start100": column(returns) { writeCumulativeReturns($0, start: 100, into: &$1) },
      "drawdown": column(returns) { writeReturnDrawdown($0, into: &$1) },
      "drawdowns": drawdownRecords([records]),
      "stats": stats(metrics, benchmark, records, times),
      "rolling": try rolling(returns, benchmark),
      "annual": try resampled(returns, times, binSeconds: frequency.yearSeconds),
      "resample_7D": try resampled(returns, times, binSeconds: 7 * 86_400),
    ])
  }

  private func column(
    _ returns: [Double], _ write: (Span<Double>, inout MutableSpan<Double>) -> Void
  ) -> GoldenValue {
    .numbers(filled(returns.count) { write(returns.span, &$0) })
  }

  private func metricFields(_ metrics: ReturnMetrics, _ benchmark: [Double]?) -> GoldenValue {
    var values: [String: Double] = [
      "total": metrics.total,
      "annualized": metrics.annualized,
      "annualized_volatility": metrics.annualizedVolatility,
      "sharpe_ratio": metrics.sharpeRatio,
      "sortino_ratio": metrics.sortinoRatio,
      "calmar_ratio": metrics.calmarRatio,
      "omega_ratio": metrics.omegaRatio,
      "downside_risk": metrics.downsideRisk,
      "max_drawdown": metrics.maxDrawdown,
      "ulcer_index": metrics.ulcerIndex,
      "martin_ratio": metrics.martinRatio,
      "tail_ratio": metrics.tailRatio,
      "common_sense_ratio": metrics.commonSenseRatio,
      "value_at_risk": metrics.valueAtRisk,
      "cond_value_at_risk": metrics.conditionalValueAtRisk,
      "deflated_sharpe_ratio_var1_trials10": metrics.deflatedSharpeRatio(variance: 1, trials: 10),
      "skew": metrics.skew,
      "kurtosis": metrics.kurtosis,
      "ann_factor": frequency.annualFactor,
    ]
    if let benchmark {
      values["information_ratio"] = metrics.informationRatio(benchmark)
      values["alpha"] = metrics.alpha(benchmark)
      values["beta"] = metrics.beta(benchmark)
      values["capture"] = metrics.capture(benchmark)
      values["up_capture"] = metrics.upCapture(benchmark)
      values["down_capture"] = metrics.downCapture(benchmark)
    }
    return .fields(values.mapValues(GoldenValue.number))
  }

  private func stats(
    _ metrics: ReturnMetrics, _ benchmark: [Double]?, _ records: DrawdownRecords,
    _ times: [Double]
  ) -> GoldenValue {
    let drawdowns = DrawdownStatistics(records, includesActive: true)
    var fields: [String: GoldenValue] = [
      "Start": .number(times.first ?? .nan),
      "End": .number(times.last ?? .nan),
      "Period": duration(Double(times.count)),
      "Total Return [%]": .number(metrics.total * 100),
      "Annualized Return [%]": .number(metrics.annualized * 100),
      "Annualized Volatility [%]": .number(metrics.annualizedVolatility * 100),
      "Max Drawdown [%]": .number(-drawdowns.deepest * 100),
      "Max Drawdown Duration": duration(drawdowns.longestRows),
      "Sharpe Ratio": .number(metrics.sharpeRatio),
      "Calmar Ratio": .number(metrics.calmarRatio),
      "Omega Ratio": .number(metrics.omegaRatio),
      "Sortino Ratio": .number(metrics.sortinoRatio),
      "Skew": .number(metrics.skew),
      "Kurtosis": .number(metrics.kurtosis),
      "Tail Ratio": .number(metrics.tailRatio),
      "Common Sense Ratio": .number(metrics.commonSenseRatio),
      "Value at Risk": .number(metrics.valueAtRisk),
    ]
    if let benchmark {
      let reference = ReturnMetrics(benchmark, metrics.conventions)
      fields["Benchmark Return [%]"] = .number(reference.total * 100)
      fields["Alpha"] = .number(metrics.alpha(benchmark))
      fields["Beta"] = .number(metrics.beta(benchmark))
    }
    return .fields(fields)
  }

  private func rolling(_ returns: [Double], _ benchmark: [Double]?) throws -> GoldenValue {
    let arguments = call["args"]
    guard !arguments["window"].isMissing else { return .fields([:]) }
    let window = try arguments["window"].int("window")
    let minPeriods = arguments["minp"].isMissing ? window : try arguments["minp"].int("minp")
    let reference = benchmark ?? []
    var fields: [String: GoldenValue] = [:]
    for metric in RollingReturnMetric.allCases where benchmark != nil || !metric.needsBenchmark {
      let values = filled(returns.count) {
        writeRolling(
          metric, of: returns.span, benchmark: reference.span, window: window,
          minPeriods: minPeriods, conventions: conventions(), into: &$0)
      }
      fields["rolling_\(vectorbtName(metric))"] = .numbers(values)
    }
    return .fields(fields)
  }

  private func vectorbtName(_ metric: RollingReturnMetric) -> String {
    if metric == .conditionalValueAtRisk { return "cond_value_at_risk" }
    return metric.rawValue.reduce(into: "") { name, letter in
      name += letter.isUppercase ? "_\(letter.lowercased())" : String(letter)
    }
  }

  /// Bins start at the first midnight; a bin without rows is refused, as vectorbt does.
  private func resampled(
    _ returns: [Double], _ times: [Double], binSeconds: Double
  ) throws -> GoldenValue {
    guard let first = times.first else { return .refused }
    let origin = Int64(first) / 86_400 * 86_400
    let instants = times.map { Int64($0) }
    guard
      let starts = binStarts(of: instants.span, origin: origin, length: Int64(binSeconds))
    else { throw CaseProblem.malformed("input.time does not rise") }
    let totals = totalReturns(of: returns.span, binStarts: starts)
    if totals.contains(where: \.isNaN) { return .fields(["error": .refused]) }
    return .fields([
      "time": .integers(starts.indices.map { origin + Int64($0) * Int64(binSeconds) }),
      "values": .numbers(totals),
    ])
  }
}
