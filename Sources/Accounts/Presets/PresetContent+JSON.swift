extension PresetContent {
  private static let required = ["name", "dataset", "parameters", "settings"]
  private static let optional = ["description", "tags", "strategy", "strategy_text", "layout"]

  /// Reads a preset from a JSON object with the members of `json` and no others; description, tags
  /// and layout may be missing, and one of strategy and strategy_text is there.
  ///
  /// - Throws: `AccountError.invalid` with the member that is missing, unknown or of a wrong type.
  package init(json: JSONValue) throws(AccountError) {
    guard case .object(let members) = json else {
      throw .invalid(field: "body", reason: "is not an object")
    }
    for member in members where !(Self.required + Self.optional).contains(member.name) {
      throw .invalid(field: TextRule.shown(member.name), reason: "is not known")
    }
    for name in Self.required where json[name] == nil {
      throw .invalid(field: name, reason: "is missing")
    }
    try self.init(
      name: try Self.text(json, "name"), summary: try Self.text(json, "description", or: ""),
      tags: try Self.tags(json), dataset: try Self.text(json, "dataset"),
      strategy: try Self.strategy(json), parameters: try Self.fields(json, "parameters"),
      settings: try Self.fields(json, "settings"), layout: json["layout"] ?? .object([]))
  }

  private static func strategy(_ json: JSONValue) throws(AccountError) -> PresetStrategy {
    switch (json["strategy"], json["strategy_text"]) {
    case (nil, nil): throw .invalid(field: "strategy", reason: "is missing")
    case (.some, .some):
      throw .invalid(field: "strategy_text", reason: "is there besides strategy")
    case (.some, nil): return .identifier(try text(json, "strategy"))
    case (nil, .some): return .text(try text(json, "strategy_text"))
    }
  }

  private static func text(
    _ json: JSONValue, _ name: String, or absent: String? = nil
  ) throws(AccountError) -> String {
    guard let value = json[name] ?? absent.map({ .string($0) }), case .string(let text) = value
    else { throw .invalid(field: name, reason: "is not a string") }
    return text
  }

  private static func tags(_ json: JSONValue) throws(AccountError) -> [String] {
    guard let value = json["tags"] else { return [] }
    guard case .array(let elements) = value else {
      throw .invalid(field: "tags", reason: "is not an array")
    }
    var tags: [String] = []
    for (index, element) in elements.enumerated() {
      guard case .string(let tag) = element else {
        throw .invalid(field: "tags.\(index)", reason: "is not a string")
      }
      tags.append(tag)
    }
    return tags
  }

  private static func fields(
    _ json: JSONValue, _ name: String
  ) throws(AccountError) -> [PresetField] {
    guard case .object(let members) = json[name] else {
      throw .invalid(field: name, reason: "is not an object")
    }
    var fields: [PresetField] = []
    for member in members {
      switch member.value {
      case .number(let number): fields.append(PresetField(member.name, .number(number)))
      case .string(let text): fields.append(PresetField(member.name, .text(text)))
      case .bool(let flag): fields.append(PresetField(member.name, .flag(flag)))
      case .null, .array, .object:
        throw .invalid(field: name, reason: "has an entry that is no number, string or boolean")
      }
    }
    return fields
  }
}

extension TextRule {
  /// An unknown member's name, if it is one that may be repeated in an answer; else `body`.
  package static func shown(_ name: String) -> String { isWireName(name) ? name : "body" }
}
