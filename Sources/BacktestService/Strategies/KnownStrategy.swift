internal import Hashing
internal import MarketData
internal import StrategyLanguage
internal import WireMessages

/// A strategy whose text is good, with what clients are told of it.
final class KnownStrategy: Sendable {
  let checked: CheckedStrategy
  let parameters: [ParameterSpec]
  let indicators: [IndicatorDescription]
  /// SHA-256 of the text, 64 hexadecimal digits.
  let textHash: String

  /// - Throws: `invalidStrategy` with what is wrong with the text.
  init(text: String) throws(FieldError) {
    do throws(StrategyDiagnostics) {
      checked = try CheckedStrategy(text)
    } catch {
      throw FieldError(invalid: error, field: "strategy_text")
    }
    parameters = checked.parameters.map(ParameterSpec.init)
    indicators = checked.initialGraph.plots.map(IndicatorDescription.init)
    textHash = SHA256.hexadecimal(of: text)
  }

  /// A client's values.
  ///
  /// - Parameter missing: What a parameter that is not given means.
  func values(
    _ given: [ParameterValue], missing: CheckedValues.MissingValue
  ) throws(FieldError) -> CheckedValues {
    try CheckedValues(given, specs: parameters, path: "parameters", missing: missing)
  }

  /// The graph of values of its parameters.
  func graph(_ values: CheckedValues) throws(FieldError) -> StrategyGraph {
    do throws(StrategyBindingError) {
      return try checked.graph(parameters: values.strategyValues)
    } catch {
      throw FieldError(error)
    }
  }
}

extension KnownStrategy {
  /// The bars of the other datasets that it reads, of those that there are.
  func frames(of others: (String) -> BarColumns?) -> [String: FrameBars] {
    var frames: [String: FrameBars] = [:]
    for id in checked.datasets { frames[id] = others(id).map { MarketBars($0).frame } }
    return frames
  }
}

/// Strategies by what requests call them, so that a slider does not have its text checked again.
struct StrategyShelf {
  /// Bytes of text; what a checked strategy takes is some ten times that.
  private var known = RecencyCache<String, KnownStrategy>(
    byteCountMax: 1 << 20, keepsLatest: true)
  /// What the shortest text counts as: a checked strategy takes some KB of its own.
  private static let byteCountMin = 1 << 10

  var count: Int { known.count }

  mutating func strategy(_ choice: StrategyChoice) throws(FieldError) -> KnownStrategy {
    let text: String
    switch choice {
    case .text(let own): text = own
    case .ready(let id):
      guard let ready = readyStrategies.first(where: { $0.id == id }) else {
        throw FieldError(.unknownStrategy, "strategy", "is none of the strategies of hello")
      }
      text = ready.text
    }
    let strategy: KnownStrategy
    if let here = known[text] { strategy = here } else { strategy = try KnownStrategy(text: text) }
    known.use(strategy, byteCount: max(text.utf8.count, Self.byteCountMin), for: text)
    return strategy
  }
}

extension StrategyChoice {
  /// A ready strategy's client knows its parameters from `hello`; a text is written by hand.
  var missingParameter: CheckedValues.MissingValue {
    switch self {
    case .ready: .isError
    case .text: .takesDefault
    }
  }
}

// MARK: Between the language's vocabulary and the wire's

extension ParameterSpec {
  init(_ parameter: StrategyParameter) {
    let kind: Kind =
      switch parameter.kind {
      case .integer(let initial, let range, let step):
        .integer(initial: initial, range: range, step: step)
      case .real(let initial, let range, let step):
        .real(initial: initial, range: range, step: step ?? sliderStep(of: range))
      case .flag(let initial): .flag(initial: initial)
      case .choice(let initial, let choices): .choice(initial: initial, choices: choices)
      }
    self.init(name: parameter.name, label: parameter.label, kind: kind)
  }
}

/// A power of ten that divides a range into some hundreds of steps.
private func sliderStep(of range: ClosedRange<Double>) -> Double {
  var step = 1.0
  let width = range.upperBound - range.lowerBound
  while width / step < 100, step > 1e-9 { step /= 10 }
  while width / step >= 1_000, step < 1e15 { step *= 10 }
  return step
}

extension IndicatorDescription {
  init(_ plot: StrategyGraph.Plot) {
    self.init(name: plot.name, label: plot.label, pane: plot.pane == .price ? .price : .own)
  }
}

extension CheckedValues {
  /// As the language takes them.
  var strategyValues: [String: StrategyParameter.Value] {
    values.mapValues { value in
      switch value {
      case .integer(let integer): .number(Double(integer))
      case .real(let real): .number(real)
      case .choice(let choice): .choice(choice)
      case .flag(let flag): .flag(flag)
      }
    }
  }
}

extension TextDiagnostic {
  init(_ diagnostic: Diagnostic) {
    self.init(
      line: diagnostic.line, column: diagnostic.column, length: diagnostic.length,
      message: diagnostic.message, suggestion: diagnostic.suggestion)
  }
}

extension FieldError {
  init(invalid error: StrategyDiagnostics, field: String) {
    let diagnostics = error.diagnostics.map(TextDiagnostic.init)
    let first = diagnostics.first.map { "line \($0.line): \($0.message)" }
    self.init(.invalidStrategy, field, first ?? "is no strategy", diagnostics: diagnostics)
  }

  init(_ error: StrategyBindingError) {
    switch error {
    case .parameter(let fault):
      self.init(.outOfRange, "parameters.\(fault.name)", fault.message)
    case .unknownParameter:
      self.init(.unknownField, "parameters", "has a name that the strategy does not have")
    case .strategy(let diagnostics): self.init(invalid: diagnostics, field: "parameters")
    }
  }
}

extension Diagnostic {
  /// A dataset that there is not, at the first place where the text names it.
  init(missingDataset name: String, in text: String, known: [String]) {
    self.init(
      quoted: name, in: text, message: "there is no dataset \u{201C}\(name)\u{201D}",
      suggestion: nearestName(to: name, among: known))
  }

  /// Bars that are to be put together to shorter ones, at the first place where the text does so.
  init(interval: Int64, shorterThan dataset: DatasetDescription, in text: String) {
    let longer = BarInterval.names(from: dataset.barLengthNanos)
    let name = BarInterval.names(from: interval).first ?? ""
    self.init(
      quoted: name, in: text,
      message: "a bar of \u{201C}\(dataset.id)\u{201D} is \(dataset.interval) long: "
        + "on needs an interval that is no shorter",
      suggestion: longer.first)
  }

  /// What is wrong with a name in quotes, at the first place where the text has it.
  private init(quoted name: String, in text: String, message: String, suggestion: String?) {
    let quoted = Array("\"\(name)\"".utf16)
    let units = Array(text.utf16)
    let place = units.indices.first { units[$0...].starts(with: quoted) } ?? 0
    let before = units[..<place]
    let lineStart = before.lastIndex(of: 10).map { $0 + 1 } ?? 0
    self.init(
      line: before.count { $0 == 10 } + 1, column: place - lineStart + 1, length: quoted.count,
      message: message, suggestion: suggestion.map { "\"\($0)\"" })
  }
}
