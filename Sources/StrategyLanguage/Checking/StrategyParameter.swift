/// A number, switch or choice that a strategy leaves to its user.
package struct StrategyParameter: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    case integer(initial: Int, range: ClosedRange<Int>, step: Int)
    /// Nil: any value of the range.
    case real(initial: Double, range: ClosedRange<Double>, step: Double?)
    case flag(initial: Bool)
    case choice(initial: String, choices: [String])
  }

  package enum Value: Sendable, Hashable {
    case number(Double)
    case flag(Bool)
    case choice(String)
  }

  package let name: String
  /// For people; the name where the text gives none.
  package let label: String
  package let kind: Kind

  package var initial: Value {
    switch kind {
    case .integer(let initial, _, _): .number(Double(initial))
    case .real(let initial, _, _): .number(initial)
    case .flag(let initial): .flag(initial)
    case .choice(let initial, _): .choice(initial)
    }
  }

  /// Refuses a value of another kind or outside the range.
  func check(_ value: Value) throws(StrategyParameterError) {
    switch (kind, value) {
    case (.integer(_, let range, _), .number(let number)):
      guard let whole = Int(exactly: number), range.contains(whole) else {
        throw refused("must be a whole number from \(range.lowerBound) to \(range.upperBound)")
      }
    case (.real(_, let range, _), .number(let number)):
      guard range.contains(number) else {
        throw refused("must be from \(range.lowerBound) to \(range.upperBound)")
      }
    case (.flag, .flag): break
    case (.choice(_, let choices), .choice(let choice)):
      guard choices.contains(choice) else {
        throw refused("must be one of: \(choices.joined(separator: ", "))")
      }
    case (.integer, _), (.real, _): throw refused("must be a number")
    case (.flag, _): throw refused("must be true or false")
    case (.choice, _): throw refused("must be text")
    }
  }

  private func refused(_ message: String) -> StrategyParameterError {
    StrategyParameterError(name: name, message: message)
  }
}

/// Why a parameter's value cannot be used.
package struct StrategyParameterError: Error, Sendable, Equatable {
  package let name: String
  package let message: String

  package init(name: String, message: String) {
    self.name = name
    self.message = message
  }
}

extension StrategyParameter {
  /// - Throws: What is wrong with the declaration.
  init(_ syntax: ParameterSyntax) throws(Fault) {
    let kind: Kind
    switch syntax.initial {
    case .flag(let initial):
      guard syntax.low == nil && syntax.choices.isEmpty else {
        throw Fault(syntax.boundsRange, "true and false need no range")
      }
      kind = .flag(initial: initial)
    case .choice(let initial):
      kind = try Self.choice(initial, syntax)
    case .number(let initial, let isWhole):
      guard syntax.choices.isEmpty else {
        throw Fault(
          syntax.boundsRange,
          "the default is a number: expected a range such as \u{201C}2..200\u{201D}")
      }
      let wholeBounds = [syntax.low, syntax.high, syntax.step].allSatisfy { $0?.isWhole ?? true }
      kind =
        isWhole && wholeBounds
        ? try Self.integer(initial, syntax) : try Self.real(initial, syntax)
    }
    self.init(name: syntax.name, label: syntax.label ?? syntax.name, kind: kind)
  }

  private static func choice(
    _ initial: String, _ syntax: ParameterSyntax
  ) throws(Fault) -> Kind {
    let choices = syntax.choices
    guard (2...LanguageLimits.choiceCountMax).contains(choices.count),
      Set(choices).count == choices.count
    else {
      throw Fault(
        syntax.boundsRange,
        "expected 2 to \(LanguageLimits.choiceCountMax) different texts, as in "
          + "\u{201C}\"simple\" in {\"simple\", \"exponential\"}\u{201D}")
    }
    guard choices.contains(initial) else {
      throw Fault(
        syntax.initialRange, "the default is none of the choices",
        suggestion: nearestName(to: initial, among: choices).map { "\"\($0)\"" })
    }
    return .choice(initial: initial, choices: choices)
  }

  private static let wholeMax = 9_007_199_254_740_992.0

  private static func integer(
    _ initial: Double, _ syntax: ParameterSyntax
  ) throws(Fault) -> Kind {
    let low = syntax.low?.value ?? (initial > 0 ? 1 : min(initial * 10, 0))
    let high = syntax.high?.value ?? max(initial * 10, 10)
    let step = syntax.step?.value ?? 1
    try checkBounds(initial, low, high, syntax)
    guard step >= 1, step <= max(high - low, 1), let low = Int(exactly: low),
      let high = Int(exactly: high), let step = Int(exactly: step),
      let initial = Int(exactly: initial)
    else { throw Fault(syntax.boundsRange, "the step is a whole number within the range") }
    return .integer(initial: initial, range: low...high, step: step)
  }

  private static func real(
    _ initial: Double, _ syntax: ParameterSyntax
  ) throws(Fault) -> Kind {
    let low = syntax.low?.value ?? min(initial * 10, 0)
    let high = syntax.high?.value ?? max(initial * 10, initial == 0 ? 1 : 0)
    try checkBounds(initial, low, high, syntax)
    let step = syntax.step?.value
    guard step.map({ $0 > 0 && $0 <= high - low }) ?? true else {
      throw Fault(syntax.boundsRange, "the step is greater than 0 and within the range")
    }
    return .real(initial: initial, range: low...high, step: step)
  }

  private static func checkBounds(
    _ initial: Double, _ low: Double, _ high: Double, _ syntax: ParameterSyntax
  ) throws(Fault) {
    guard low >= -wholeMax && high <= wholeMax else {
      throw Fault(syntax.boundsRange, "a parameter is between −2^53 and 2^53")
    }
    guard low < high else {
      throw Fault(syntax.boundsRange, "the least value is not less than the greatest")
    }
    guard low <= initial && initial <= high else {
      throw Fault(syntax.initialRange, "the default is outside its range")
    }
  }
}
