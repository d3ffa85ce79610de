/// What an expression stands for.
enum Meaning {
  /// A fault was reported here: whatever is made of it needs no second message.
  case invalid
  case number(Double, Origin)
  case flag(Bool)
  case text(String, Origin)
  /// A node of the graph and what its rows hold.
  case series(Int, FunctionDescription.ValueType)
  /// A call that has several results; the first unless a field is named.
  /// `alignments`: frames to which the results are aligned, one after another.
  case results(FunctionDescription, node: StrategyGraph.Node, alignments: [Int])

  /// Where a constant comes from.
  enum Origin: Equatable {
    /// The parameter of that index itself, under its own name.
    case parameter(Int)
    case other
  }

  var isInvalid: Bool { if case .invalid = self { true } else { false } }

  /// For messages.
  var noun: String {
    switch self {
    case .invalid: "a faulty value"
    case .number: "a number"
    case .flag: "true or false"
    case .text: "a text"
    case .series(_, .number): "a series of numbers"
    case .series(_, .flag): "a condition"
    case .results(let function, _, _):
      function.results[0].type == .number ? "a series of numbers" : "a condition"
    }
  }
}

extension FunctionDescription.ValueType {
  var noun: String { self == .number ? "a number" : "a condition" }
}

/// A value and where it was written.
struct WrittenValue {
  let meaning: Meaning
  let range: SourceRange

  init(_ meaning: Meaning, _ range: SourceRange) {
    self.meaning = meaning
    self.range = range
  }
}

/// An argument of a call as it was written.
struct WrittenArgument {
  let name: String?
  let meaning: Meaning
  let range: SourceRange
}
