import Foundation

/// A value of a case file, or one computed to be compared with it.
enum GoldenValue {
  /// NaN, a time that does not exist, or nothing at all.
  case missing
  /// Compared exactly.
  case integer(Int)
  /// Compared within the tolerance.
  case number(Double)
  case text(String)
  /// Computed only: the engine refused. Agrees with any expected error.
  case refused
  case list([GoldenValue])
  case fields([String: GoldenValue])

  init(json: Any) throws {
    switch json {
    case is NSNull: self = .missing
    case let number as NSNumber: self = .number(number.doubleValue)
    case "inf" as String: self = .number(.infinity)
    case "-inf" as String: self = .number(-.infinity)
    case let text as String: self = .text(text)
    case let list as [Any]: self = .list(try list.map(GoldenValue.init(json:)))
    case let fields as [String: Any]: self = .fields(try fields.mapValues(GoldenValue.init(json:)))
    default: throw CaseProblem.malformed("a value of type \(type(of: json))")
    }
  }

  static func numbers(_ values: some Sequence<Double>) -> GoldenValue {
    .list(values.map(GoldenValue.number))
  }

  static func integers(_ values: some Sequence<some BinaryInteger>) -> GoldenValue {
    .list(values.map { .integer(Int($0)) })
  }

  static func flags(_ values: some Sequence<Bool>) -> GoldenValue {
    .list(values.map { .integer($0 ? 1 : 0) })
  }

  /// A whole number that may not exist.
  static func integer(ifAny value: Int?) -> GoldenValue {
    value.map { .integer($0) } ?? .missing
  }

  /// The field `name`; `missing` if there is none.
  subscript(name: String) -> GoldenValue {
    guard case .fields(let fields) = self else { return .missing }
    return fields[name] ?? .missing
  }

  var isMissing: Bool {
    if case .missing = self { true } else { false }
  }

  var items: [GoldenValue]? {
    if case .list(let items) = self { items } else { nil }
  }

  var fieldNames: [String] {
    if case .fields(let fields) = self { fields.keys.sorted() } else { [] }
  }

  /// The number, NaN where it is missing, nil for anything else.
  var double: Double? {
    switch self {
    case .missing: .nan
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  var text: String? {
    if case .text(let text) = self { text } else { nil }
  }

  func doubles(_ what: String) throws -> [Double] {
    guard let items else { throw CaseProblem.malformed("\(what) is no list") }
    return try items.map { item in
      guard let double = item.double else {
        throw CaseProblem.malformed("\(what) holds no numbers")
      }
      return double
    }
  }

  func columns(_ what: String) throws -> [[Double]] {
    guard let items else { throw CaseProblem.malformed("\(what) is no list") }
    if case .list? = items.first { return try items.map { try $0.doubles(what) } }
    return [try doubles(what)]
  }

  func int(_ what: String) throws -> Int {
    guard let double, let value = Int(exactly: double) else {
      throw CaseProblem.malformed("\(what) is no whole number")
    }
    return value
  }
}

/// Why a case is not simply compared.
enum CaseProblem: Error {
  /// The file is not as its description says.
  case malformed(String)
  /// The engine does not know this kind, function or option yet.
  case unknown(String)
}
