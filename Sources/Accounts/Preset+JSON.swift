extension PresetDraft {
  /// Reads a preset from a JSON object with exactly the members of `json`.
  ///
  /// - Throws: `AccountError.invalid` with the member that is missing, unknown or of a wrong type.
  package init(json: JSONValue) throws(AccountError) {
    guard case .object(let members) = json else {
      throw .invalid(field: "body", reason: "is not an object")
    }
    let known: Set = ["name", "dataset", "strategy", "parameters", "settings"]
    for member in members where !known.contains(member.name) {
      throw .invalid(field: Self.shown(member.name), reason: "is not known")
    }
    try self.init(
      name: try Self.text(json, "name"), dataset: try Self.text(json, "dataset"),
      strategy: try Self.text(json, "strategy"), parameters: try Self.fields(json, "parameters"),
      settings: try Self.fields(json, "settings"))
  }

  private static func value(
    _ json: JSONValue, _ name: String
  ) throws(AccountError) -> JSONValue {
    guard let value = json[name] else { throw .invalid(field: name, reason: "is missing") }
    return value
  }

  private static func text(_ json: JSONValue, _ name: String) throws(AccountError) -> String {
    guard case .string(let text) = try value(json, name) else {
      throw .invalid(field: name, reason: "is not a string")
    }
    return text
  }

  private static func fields(
    _ json: JSONValue, _ name: String
  ) throws(AccountError) -> [PresetField] {
    guard case .object(let members) = try value(json, name) else {
      throw .invalid(field: name, reason: "is not an object")
    }
    var fields: [PresetField] = []
    for member in members {
      switch member.value {
      case .number(let number): fields.append(PresetField(member.name, .number(number)))
      case .string(let text): fields.append(PresetField(member.name, .text(text)))
      case .null, .bool, .array, .object:
        throw .invalid(field: name, reason: "has an entry that is neither number nor string")
      }
    }
    return fields
  }
}

extension PresetDraft {
  /// An unknown member's name, if it is one that may be repeated in an answer.
  private static func shown(_ name: String) -> String {
    let isPlain =
      name.utf8.count <= identifierLengthMax
      && name.utf8.allSatisfy { byte in
        (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")) || byte == UInt8(ascii: "_")
      }
    return isPlain && !name.isEmpty ? name : "body"
  }
}
