import BacktestEngine

/// A case of kind `indicator`.
struct IndicatorCase {
  private let call: GoldenValue
  private let input: GoldenValue

  init(_ golden: GoldenValue) {
    call = golden["call"]
    input = golden["input"]
  }

  func computed() throws -> GoldenValue {
    let function = call["function"].text ?? ""
    switch function {
    case "vectorbt.MA.run": return .fields(["ma": try eachSetting(movingAverage)])
    case "vectorbt.RSI.run": return .fields(["rsi": try eachSetting(relativeStrength)])
    case "vectorbt.generic.dispatch.rolling_mean": return try eachCall(rollingMean)
    case "vectorbt.generic.dispatch.ewm_mean": return try eachCall(exponentialMean)
    default: throw CaseProblem.unknown("indicator \(function)")
    }
  }

  /// Indicator classes: parameters are zipped, input columns innermost.
  private func eachSetting(_ kernel: (GoldenValue, [Double]) throws -> [Double]) throws
    -> GoldenValue
  {
    let arguments = call["args"]
    let counts = arguments.fieldNames.map { arguments[$0].items?.count ?? 1 }
    let columns = try input["close"].columns("input.close")
    var out: [GoldenValue] = []
    for setting in 0..<(counts.max() ?? 1) {
      let values = arguments.fieldNames.map { name in
        (name, arguments[name].items.map { $0[$0.count == 1 ? 0 : setting] } ?? arguments[name])
      }
      let one = GoldenValue.fields(Dictionary(uniqueKeysWithValues: values))
      for column in columns { out.append(.numbers(try kernel(one, column))) }
    }
    return .list(out)
  }

  private func movingAverage(_ arguments: GoldenValue, _ values: [Double]) throws -> [Double] {
    let window = try arguments["window"].int("window")
    let isAdjusted = arguments["adjust"].double == 1
    return filled(values.count) { out in
      if arguments["ewm"].double == 1 {
        BacktestEngine.exponentialMean(
          values.span, span: window, minPeriods: window,
          seeding: isAdjusted ? .adjusted : .firstValue, into: &out)
      } else {
        simpleMovingAverage(values.span, window: window, into: &out)
      }
    }
  }

  private func relativeStrength(_ arguments: GoldenValue, _ close: [Double]) throws -> [Double] {
    let window = try arguments["window"].int("window")
    let smoothing: RelativeStrengthSmoothing =
      arguments["ewm"].double == 1 ? .exponential : .simple
    return filled(close.count) { out in
      relativeStrengthIndex(close.span, window: window, smoothing: smoothing, into: &out)
    }
  }

  /// Generic functions: one call after the other.
  private func eachCall(_ kernel: (GoldenValue, [Double]) throws -> [Double]?) throws
    -> GoldenValue
  {
    let columns = try input["a"].columns("input.a")
    var out: [GoldenValue] = []
    var errors: [GoldenValue] = []
    for arguments in call["calls"].items ?? [] {
      let results = try columns.map { try kernel(arguments, $0) }
      let isRefused = results.contains { $0 == nil }
      out.append(isRefused ? .missing : .list(results.map { .numbers($0 ?? []) }))
      errors.append(isRefused ? .refused : .missing)
    }
    return .fields(["out": .list(out), "error": .list(errors)])
  }

  private func rollingMean(_ arguments: GoldenValue, _ values: [Double]) throws -> [Double]? {
    let window = try arguments["window"].int("window")
    let minPeriods = arguments["minp"].isMissing ? window : try arguments["minp"].int("minp")
    guard (1...window).contains(minPeriods) else { return nil }
    return filled(values.count) { out in
      BacktestEngine.rollingMean(
        values.span, window: window, minPeriods: minPeriods, into: &out)
    }
  }

  private func exponentialMean(_ arguments: GoldenValue, _ values: [Double]) throws -> [Double]? {
    let span = try arguments["span"].int("span")
    let minPeriods = try arguments["minp"].int("minp")
    guard (0...span).contains(minPeriods) else { return nil }
    return filled(values.count) { out in
      BacktestEngine.exponentialMean(
        values.span, span: span, minPeriods: minPeriods,
        seeding: arguments["adjust"].double == 1 ? .adjusted : .firstValue, into: &out)
    }
  }
}

/// A column of `rows` values written by `write`.
func filled(_ rows: Int, _ write: (inout MutableSpan<Double>) throws -> Void) rethrows -> [Double] {
  var column = [Double](repeating: 0, count: rows)
  var span = column.mutableSpan
  try write(&span)
  return column
}

/// A column of `rows` flags written by `write`.
func flagged(_ rows: Int, _ write: (inout MutableSpan<Bool>) throws -> Void) rethrows -> [Bool] {
  var column = [Bool](repeating: false, count: rows)
  var span = column.mutableSpan
  try write(&span)
  return column
}
