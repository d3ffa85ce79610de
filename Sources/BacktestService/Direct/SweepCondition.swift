/// A relation between two parameters, or a parameter and a number, that combinations must satisfy.
struct SweepCondition: Sendable {
  private enum Operand: Sendable {
    case parameter(Int)
    case number(Double)

    func value(_ parameters: [Double]) -> Double {
      switch self {
      case .parameter(let index): parameters[index]
      case .number(let number): number
      }
    }
  }

  private enum Relation: String, CaseIterable, Sendable {
    // Longer ones first, so that `<=` is not read as `<`.
    case atMost = "<="
    case atLeast = ">="
    case differs = "!="
    case less = "<"
    case greater = ">"
  }

  private let left: Operand
  private let right: Operand
  private let relation: Relation

  /// Reads `fast<slow` or `window>=10`, with or without spaces.
  ///
  /// - Parameter names: Parameters that are numbers, at the places of their values; nil elsewhere.
  init(_ text: String, names: [String?]) throws(SweepRequestError) {
    for relation in Relation.allCases {
      guard let place = text.firstRange(of: relation.rawValue) else { continue }
      left = try Self.operand(text[..<place.lowerBound], names)
      right = try Self.operand(text[place.upperBound...], names)
      self.relation = relation
      return
    }
    throw SweepRequestError(
      "a condition is two parameters, or one and a number, with <, <=, >, >= or !=: fast<slow")
  }

  private static func operand(
    _ text: Substring, _ names: [String?]
  ) throws(SweepRequestError) -> Operand {
    let word = String(text.filter { $0 != " " })
    if let index = names.firstIndex(of: word) { return .parameter(index) }
    if let number = Double(word), number.isFinite { return .number(number) }
    throw SweepRequestError(
      "a condition compares numbers and these parameters: "
        + names.compactMap(\.self).joined(separator: ", "))
  }

  func holds(for parameters: [Double]) -> Bool {
    let (left, right) = (left.value(parameters), right.value(parameters))
    return switch relation {
    case .atMost: left <= right
    case .atLeast: left >= right
    case .differs: left != right
    case .less: left < right
    case .greater: left > right
    }
  }
}
