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
    case "vectorbt.MA.run": return try eachSetting(movingAverage)
    case "vectorbt.MSTD.run": return try eachSetting(deviation)
    case "vectorbt.BBANDS.run": return try eachSetting(bollingerBands)
    case "vectorbt.RSI.run": return try eachSetting(relativeStrength)
    case "vectorbt.STOCH.run": return try eachSetting(stochastic)
    case "vectorbt.MACD.run": return try eachSetting(convergence)
    case "vectorbt.ATR.run": return try eachSetting(averageTrueRange)
    case "vectorbt.OBV.run": return try eachSetting(onBalanceVolume)
    case "vectorbt.generic.dispatch.rolling_mean": return try eachCall(rollingMean)
    case "vectorbt.generic.dispatch.rolling_std": return try eachCall(rollingDeviation)
    case "vectorbt.generic.dispatch.rolling_min": return try eachCall(rollingMin)
    case "vectorbt.generic.dispatch.rolling_max": return try eachCall(rollingMax)
    case "vectorbt.generic.dispatch.ewm_mean": return try eachCall(exponentialMean)
    case "vectorbt.generic.dispatch.ewm_std": return try eachCall(exponentialDeviation)
    case _ where function.hasPrefix(StudyCase.prefix):
      return try StudyCase(call: call, input: input).computed()
    default: throw CaseProblem.unknown("indicator \(function)")
    }
  }

  /// Indicator classes: lists of parameters are zipped, input columns innermost.
  private func eachSetting(
    _ indicator: (IndicatorArguments, IndicatorInput) throws -> [String: [Double]]
  ) throws -> GoldenValue {
    let arguments = call["args"]
    let counts = arguments.fieldNames.map { arguments[$0].items?.count ?? 1 }
    let columns = try input["close"].columns("input.close").count
    var out: [String: [GoldenValue]] = [:]
    for setting in 0..<(counts.max() ?? 1) {
      for column in 0..<columns {
        let results = try indicator(
          IndicatorArguments(arguments, setting: setting), IndicatorInput(input, column: column))
        for (name, result) in results { out[name, default: []].append(.numbers(result)) }
      }
    }
    return .fields(out.mapValues(GoldenValue.list))
  }

  /// Generic functions: one call after the other.
  private func eachCall(_ kernel: (IndicatorArguments, [Double]) throws -> [Double]?) throws
    -> GoldenValue
  {
    let columns = try input["a"].columns("input.a")
    var out: [GoldenValue] = []
    var errors: [GoldenValue] = []
    for call in call["calls"].items ?? [] {
      let results = try columns.map { try kernel(IndicatorArguments(call, setting: 0), $0) }
      let isRefused = results.contains { $0 == nil }
      out.append(isRefused ? .missing : .list(results.map { .numbers($0 ?? []) }))
      errors.append(isRefused ? .refused : .missing)
    }
    return .fields(["out": .list(out), "error": .list(errors)])
  }
}

/// The arguments of one setting, with vectorbt's defaults.
struct IndicatorArguments {
  private let values: GoldenValue
  private let setting: Int

  init(_ values: GoldenValue, setting: Int) {
    self.values = values
    self.setting = setting
  }

  private func value(_ name: String) -> GoldenValue {
    guard let items = values[name].items else { return values[name] }
    return items.indices.contains(setting) ? items[setting] : items.first ?? .missing
  }

  func int(_ name: String, _ standard: Int) throws -> Int {
    value(name).isMissing ? standard : try value(name).int(name)
  }

  func double(_ name: String, _ standard: Double) -> Double {
    value(name).isMissing ? standard : value(name).double ?? standard
  }

  func flag(_ name: String, _ standard: Bool = false) -> Bool {
    value(name).isMissing ? standard : value(name).double == 1
  }

  var seeding: ExponentialSeeding { flag("adjust") ? .adjusted : .firstValue }

  /// What a flag that asks for exponential weights means.
  func method(_ name: String, _ standard: Bool = false) -> MovingAverageMethod {
    guard flag(name, standard) else { return .simple }
    return flag("adjust") ? .exponentialAdjusted : .exponential
  }
}

/// One column of each input.
struct IndicatorInput {
  private let input: GoldenValue
  private let column: Int

  init(_ input: GoldenValue, column: Int) {
    self.input = input
    self.column = column
  }

  func callAsFunction(_ name: String) throws -> [Double] {
    let columns = try input[name].columns("input.\(name)")
    return columns[columns.count == 1 ? 0 : column]
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
