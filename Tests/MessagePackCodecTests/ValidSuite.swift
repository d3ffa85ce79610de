import Foundation
import MessagePackCodec

/// Values and their valid encodings from kawanet/msgpack-test-suite, read from beside the
/// repository where it is there; it is not part of the repository.
enum ValidSuite {
  enum Expected {
    case value(MessagePackValue)
    case number(Double)

    func matches(_ value: MessagePackValue) -> Bool {
      switch (self, value) {
      case (.number(let number), .integer(let integer)): Int64(exactly: number) == integer
      case (.number(let number), .unsigned(let integer)): UInt64(exactly: number) == integer
      case (.number(let number), .float(let bits)): number == bits.value
      case (.number, _): false
      case (.value(.integer(let integer)), .float(let bits)): Double(integer) == bits.value
      case (.value(.unsigned(let integer)), .float(let bits)): Double(integer) == bits.value
      case (.value(let expected), _): expected == value
      }
    }
  }

  private static let file = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(
      path: "../../../shared/fixtures/msgpack/valid/msgpack-test-suite.json")

  static var isPresent: Bool { FileManager.default.fileExists(atPath: file.path) }

  /// One entry per encoding.
  static func load() throws -> [(Expected, [UInt8])] {
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
    let groups = json as? [String: [[String: Any]]] ?? [:]
    return groups.values.joined().flatMap { entry in
      let encodings = entry["msgpack"] as? [String] ?? []
      return encodings.map { (expected(entry), bytes(hex: $0)) }
    }
  }

  private static func expected(_ entry: [String: Any]) -> Expected {
    if let value = entry["binary"] as? String { return .value(.binary(bytes(hex: value))) }
    if let value = entry["string"] as? String { return .value(.text(value)) }
    if let value = entry["bignum"] as? String {
      return .value(Int64(value).map { .integer($0) } ?? .unsigned(UInt64(value) ?? 0))
    }
    if let value = entry["bool"] as? Bool { return .value(.boolean(value)) }
    if let value = entry["number"] as? Double { return .number(value) }
    if let value = entry["timestamp"] as? [Int64] {
      return .value(timestamp(seconds: value[0], nanos: value[1]))
    }
    if let value = entry["ext"] as? [Any] {
      let type = Int8(truncatingIfNeeded: value[0] as? Int ?? 0)
      return .value(.ext(type: type, bytes(hex: value[1] as? String ?? "")))
    }
    return .value(value(entry["array"] ?? entry["map"] ?? NSNull()))
  }

  private static func value(_ json: Any) -> MessagePackValue {
    switch json {
    case let array as [Any]: .array(array.map(value))
    case let map as [String: Any]:
      .map(map.map { MessagePackValue.Entry($0.key, value($0.value)) })
    case let text as String: .text(text)
    case let number as Int64: .integer(number)
    default: .null
    }
  }

  /// The shortest of the format's three timestamp encodings.
  private static func timestamp(seconds: Int64, nanos: Int64) -> MessagePackValue {
    func big(_ value: some FixedWidthInteger) -> [UInt8] {
      unsafe withUnsafeBytes(of: value.bigEndian) { unsafe Array($0) }
    }
    if nanos == 0, let short = UInt32(exactly: seconds) {
      return .ext(type: -1, big(short))
    }
    if (0..<1 << 34).contains(seconds) {
      return .ext(type: -1, big(UInt64(nanos) << 34 | UInt64(seconds)))
    }
    return .ext(type: -1, big(UInt32(nanos)) + big(seconds))
  }
}
