package import WireMessages

/// Values that keep to their specs: every spec has exactly one, of its kind and within its range.
package struct CheckedValues: Sendable, Equatable {
  package enum Value: Sendable, Equatable {
    case integer(Int)
    case real(Double)
    case choice(String)
    case flag(Bool)
  }

  private(set) var values: [String: Value] = [:]

  /// Checks values of a client.
  ///
  /// - Parameters:
  ///   - given: Values by name, no name twice.
  ///   - specs: What there may be.
  ///   - path: What errors call the map, `parameters` or `settings`.
  ///   - missing: What a value that is not given means.
  package init(
    _ given: [ParameterValue], specs: [ParameterSpec], path: String, missing: MissingValue
  ) throws(FieldError) {
    for spec in specs {
      let field = "\(path).\(spec.name)"
      if let parameter = given.first(where: { $0.name == spec.name }) {
        values[spec.name] = try spec.check(parameter.value, field: field)
      } else if missing == .takesDefault {
        values[spec.name] = spec.initialValue
      } else {
        throw FieldError(.missingField, field, "is required")
      }
    }
    let known = specs.map(\.name)
    guard given.allSatisfy({ known.contains($0.name) }) else {
      throw FieldError(
        .unknownField, path, "has a name that is none of: \(known.joined(separator: ", "))")
    }
  }

  /// Values that were checked one by one: one per spec in the specs' order, a choice by its index.
  ///
  /// - Precondition: `numbers` are within the specs' ranges.
  init(checked numbers: [Double], specs: [ParameterSpec]) {
    precondition(numbers.count == specs.count, "one value per spec")
    for (spec, number) in zip(specs, numbers) {
      switch spec.kind {
      case .integer: values[spec.name] = .integer(Int(number))
      case .real: values[spec.name] = .real(number)
      case .choice(_, let choices): values[spec.name] = .choice(choices[Int(number)])
      case .flag: values[spec.name] = .flag(number != 0)
      }
    }
  }

  package enum MissingValue: Sendable { case isError, takesDefault }

  /// The value of a spec of this kind.
  func integer(_ name: String) -> Int {
    guard case .integer(let value)? = values[name] else {
      preconditionFailure("\(name) is an integer of the specs")
    }
    return value
  }

  func real(_ name: String) -> Double {
    guard case .real(let value)? = values[name] else {
      preconditionFailure("\(name) is a real of the specs")
    }
    return value
  }

  func choice(_ name: String) -> String {
    guard case .choice(let value)? = values[name] else {
      preconditionFailure("\(name) is a choice of the specs")
    }
    return value
  }
}

extension ParameterSpec {
  fileprivate var initialValue: CheckedValues.Value {
    switch kind {
    case .integer(let initial, _, _): .integer(initial)
    case .real(let initial, _, _): .real(initial)
    case .choice(let initial, _): .choice(initial)
    case .flag(let initial): .flag(initial)
    }
  }

  /// Checks one value; `field` is what errors call it.
  func check(
    _ value: ParameterScalar, field: String
  ) throws(FieldError) -> CheckedValues.Value {
    switch (kind, value) {
    case (.integer(_, let range, _), .number(let number)):
      return .integer(try integer(number, in: range, field: field))
    case (.real(_, let range, _), .number(let number)):
      // NaN is in no range. Adding zero turns −0.0 into 0.0: equal settings have equal bits.
      guard range.contains(number) else {
        throw FieldError(
          .outOfRange, field, "must be from \(range.lowerBound) to \(range.upperBound)")
      }
      return .real(number + 0.0)
    case (.choice(_, let choices), .text(let text)):
      guard choices.contains(text) else {
        throw FieldError(
          .outOfRange, field, "must be one of: \(choices.joined(separator: ", "))")
      }
      return .choice(text)
    case (.flag, .flag(let flag)): return .flag(flag)
    case (.integer, _): throw FieldError(.wrongType, field, "must be an integer")
    case (.real, _): throw FieldError(.wrongType, field, "must be a number")
    case (.choice, _): throw FieldError(.wrongType, field, "must be text")
    case (.flag, _): throw FieldError(.wrongType, field, "must be true or false")
    }
  }

  private func integer(
    _ number: Double, in range: ClosedRange<Int>, field: String
  ) throws(FieldError) -> Int {
    guard !number.isFinite || number == number.rounded(.towardZero) else {
      throw FieldError(.wrongType, field, "must be an integer")
    }
    guard let integer = Int(exactly: number), range.contains(integer) else {
      throw FieldError(
        .outOfRange, field, "must be from \(range.lowerBound) to \(range.upperBound)")
    }
    return integer
  }
}
