/// A JSON value (RFC 8259). Numbers are finite doubles.
package enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  /// In the order of the text; no name occurs twice.
  case object([JSONMember])

  /// The member's value; nil where there is none, or where this is no object.
  package subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// 1 for a plain value, one more for each array or object around it.
  package var depth: Int {
    switch self {
    case .null, .bool, .number, .string: 1
    case .array(let elements): 1 + (elements.map(\.depth).max() ?? 0)
    case .object(let members): 1 + (members.map(\.value.depth).max() ?? 0)
    }
  }

  /// The JSON text. Numbers that are whole have no fraction.
  package var encoded: [UInt8] {
    var out: [UInt8] = []
    encode(into: &out)
    return out
  }

  private func encode(into out: inout [UInt8]) {
    switch self {
    case .null: out += "null".utf8
    case .bool(let value): out += (value ? "true" : "false").utf8
    case .number(let value): Self.encode(number: value, into: &out)
    case .string(let value): Self.encode(string: value, into: &out)
    case .array(let elements):
      out.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        element.encode(into: &out)
      }
      out.append(UInt8(ascii: "]"))
    case .object(let members):
      out.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        Self.encode(string: member.name, into: &out)
        out.append(UInt8(ascii: ":"))
        member.value.encode(into: &out)
      }
      out.append(UInt8(ascii: "}"))
    }
  }

  /// JSON has no NaN and no infinity: they become null.
  private static func encode(number: Double, into out: inout [UInt8]) {
    guard number.isFinite else {
      out += "null".utf8
      return
    }
    // Up to 2^53 every whole double is exactly one integer. −0 keeps its sign as −0.0.
    if let whole = Int64(exactly: number), whole.magnitude <= 1 << 53,
      !(whole == 0 && number.sign == .minus)
    {
      out += String(whole).utf8
    } else {
      out += String(number).utf8
    }
  }

  private static func encode(string: String, into out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    for byte in string.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): out += [UInt8(ascii: "\\"), byte]
      case 0..<0x20:
        let digits = String(byte, radix: 16)
        out += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8
      default: out.append(byte)
      }
    }
    out.append(UInt8(ascii: "\""))
  }
}

/// One name and value of an object.
package struct JSONMember: Sendable, Equatable {
  package let name: String
  package let value: JSONValue

  package init(_ name: String, _ value: JSONValue) {
    self.name = name
    self.value = value
  }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByStringLiteral {
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { JSONMember($0.0, $0.1) })
  }

  package init(stringLiteral value: String) { self = .string(value) }
}
