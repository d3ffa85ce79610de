/// A named state of the workspace that a user wants back. What it says about dataset, strategy and
/// parameters is checked for form only: whether they exist is the worker's to say, at use.
package struct PresetDraft: Sendable, Equatable {
  package static let nameLengthMax = 100
  package static let identifierLengthMax = 64
  package static let fieldCountMax = 64
  /// Largest preset in the store, as JSON, in bytes.
  package static let byteCountMax = 8 * 1024

  package let name: String
  package let dataset: String
  package let strategy: String
  package let parameters: [PresetField]
  package let settings: [PresetField]

  /// - Throws: `AccountError.invalid` with the field that breaks a rule.
  package init(
    name: String, dataset: String, strategy: String, parameters: [PresetField],
    settings: [PresetField]
  ) throws(AccountError) {
    try Self.check(text: name, field: "name", lengthMax: Self.nameLengthMax)
    try Self.check(text: dataset, field: "dataset", lengthMax: Self.identifierLengthMax)
    try Self.check(text: strategy, field: "strategy", lengthMax: Self.identifierLengthMax)
    try Self.check(fields: parameters, field: "parameters")
    try Self.check(fields: settings, field: "settings")
    self.name = name
    self.dataset = dataset
    self.strategy = strategy
    self.parameters = parameters
    self.settings = settings
    guard json.encoded.count <= Self.byteCountMax else {
      throw .invalid(field: "parameters", reason: "makes the preset too large")
    }
  }

  /// The preset as JSON object, without identifier and time.
  package var json: JSONValue {
    [
      "name": .string(name), "dataset": .string(dataset), "strategy": .string(strategy),
      "parameters": .object(parameters.map(\.member)),
      "settings": .object(settings.map(\.member)),
    ]
  }

  fileprivate static func check(
    text: String, field: String, lengthMax: Int
  ) throws(AccountError) {
    let scalars = text.unicodeScalars
    guard !scalars.isEmpty else { throw .invalid(field: field, reason: "is empty") }
    guard scalars.count <= lengthMax else {
      throw .invalid(field: field, reason: "has more than \(lengthMax) characters")
    }
    let isClean = scalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: false
      default: true
      }
    }
    guard isClean else { throw .invalid(field: field, reason: "holds a control character") }
  }

  private static func check(fields: [PresetField], field: String) throws(AccountError) {
    guard fields.count <= fieldCountMax else {
      throw .invalid(field: field, reason: "has more than \(fieldCountMax) entries")
    }
    var names: Set<String> = []
    for entry in fields {
      guard names.insert(entry.name).inserted else {
        throw .invalid(field: field, reason: "names an entry twice")
      }
      try entry.check(field: field)
    }
  }
}

/// One parameter or setting.
package struct PresetField: Sendable, Equatable {
  package let name: String
  package let value: PresetValue

  package init(_ name: String, _ value: PresetValue) {
    self.name = name
    self.value = value
  }

  var member: JSONMember {
    switch value {
    case .number(let number): JSONMember(name, .number(number))
    case .text(let text): JSONMember(name, .string(text))
    }
  }

  /// Names are those of the wire: lower-case letters, digits and underscores.
  fileprivate func check(field: String) throws(AccountError) {
    let isName =
      name.utf8.count <= PresetDraft.identifierLengthMax
      && name.utf8.first.map { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") } == true
      && name.utf8.allSatisfy { byte in
        (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")) || byte == UInt8(ascii: "_")
          || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
      }
    guard isName else { throw .invalid(field: field, reason: "has an entry with a malformed name") }
    switch value {
    case .number(let number):
      guard number.isFinite else {
        throw .invalid(field: "\(field).\(name)", reason: "is not finite")
      }
    case .text(let text):
      try PresetDraft.check(
        text: text, field: "\(field).\(name)", lengthMax: PresetDraft.identifierLengthMax)
    }
  }
}

/// The value of a parameter or setting: a finite number, or one of a list of words.
package enum PresetValue: Sendable, Equatable {
  case number(Double)
  case text(String)
}

/// The identifier of a preset: 22 base64url characters, made by us.
package struct PresetIdentifier: Sendable, Equatable {
  package let text: String

  package init?(_ text: String) {
    guard text.utf8.count == 22, text.utf8.allSatisfy(Base64.isURLCharacter) else { return nil }
    self.text = text
  }

  init() throws(AccountError) { text = try makeIdentifier() }
}

/// A stored preset.
package struct Preset: Sendable, Equatable {
  package let id: PresetIdentifier
  package let draft: PresetDraft
  /// Milliseconds since 1970 UTC, by the store's clock.
  package let createdMillis: Int64
}
