/// A named state of the workspace that a user wants back. What it says about dataset, strategy and
/// parameters is checked for form only: whether they exist is the worker's to say, at use.
package struct PresetContent: Sendable, Equatable {
  package static let nameLengthMax = 100
  package static let descriptionLengthMax = 2_000
  package static let tagCountMax = 16
  package static let tagLengthMax = 32
  package static let identifierLengthMax = 64
  package static let strategyTextByteCountMax = 16 << 10
  package static let fieldCountMax = 64
  package static let layoutByteCountMax = 8 << 10
  package static let layoutDepthMax = 8
  /// Largest preset in the store, as JSON, in bytes.
  package static let byteCountMax = 40 << 10

  package var name: String
  package var summary: String
  package var tags: [String]
  package var dataset: String
  package var strategy: PresetStrategy
  package var parameters: [PresetField]
  package var settings: [PresetField]
  /// What the chart shows and how: the page's own business. An object.
  package var layout: JSONValue

  /// - Throws: `AccountError.invalid` with the field that breaks a rule.
  package init(
    name: String, summary: String = "", tags: [String] = [], dataset: String,
    strategy: PresetStrategy, parameters: [PresetField], settings: [PresetField],
    layout: JSONValue = .object([])
  ) throws(AccountError) {
    self.name = name
    self.summary = summary
    self.tags = tags
    self.dataset = dataset
    self.strategy = strategy
    self.parameters = parameters
    self.settings = settings
    self.layout = layout
    try check()
  }

  /// The preset as JSON object, without identifier, owner and times.
  package var json: JSONValue {
    .object([
      JSONMember("name", .string(name)), JSONMember("description", .string(summary)),
      JSONMember("tags", .array(tags.map { .string($0) })),
      JSONMember("dataset", .string(dataset)), strategy.member,
      JSONMember("parameters", .object(parameters.map(\.member))),
      JSONMember("settings", .object(settings.map(\.member))), JSONMember("layout", layout),
    ])
  }
}

/// What is run: one of the product's strategies, or a text in the strategy language.
package enum PresetStrategy: Sendable, Equatable {
  case identifier(String)
  case text(String)

  package var member: JSONMember {
    switch self {
    case .identifier(let id): JSONMember("strategy", .string(id))
    case .text(let text): JSONMember("strategy_text", .string(text))
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

  package var member: JSONMember {
    switch value {
    case .number(let number): JSONMember(name, .number(number))
    case .text(let text): JSONMember(name, .string(text))
    case .flag(let flag): JSONMember(name, .bool(flag))
    }
  }
}

/// The value of a parameter or setting: a finite number, one of a list of words, or yes and no.
package enum PresetValue: Sendable, Equatable {
  case number(Double)
  case text(String)
  case flag(Bool)
}

// MARK: - Rules

extension PresetContent {
  private func check() throws(AccountError) {
    try Self.check(text: name, field: "name", lengthMax: Self.nameLengthMax)
    guard summary.unicodeScalars.count <= Self.descriptionLengthMax else {
      throw .invalid(
        field: "description", reason: "has more than \(Self.descriptionLengthMax) characters")
    }
    try Self.check(lines: summary, field: "description")
    try checkTags()
    try Self.check(text: dataset, field: "dataset", lengthMax: Self.identifierLengthMax)
    switch strategy {
    case .identifier(let id):
      try Self.check(text: id, field: "strategy", lengthMax: Self.identifierLengthMax)
    case .text(let text):
      guard (1...Self.strategyTextByteCountMax).contains(text.utf8.count) else {
        throw .invalid(
          field: "strategy_text",
          reason: "has not 1 to \(Self.strategyTextByteCountMax) bytes of UTF-8")
      }
      try Self.check(lines: text, field: "strategy_text")
    }
    try Self.check(fields: parameters, field: "parameters")
    try Self.check(fields: settings, field: "settings")
    try checkLayout()
    guard json.encoded.count <= Self.byteCountMax else {
      throw .invalid(field: "parameters", reason: "makes the preset too large")
    }
  }

  private func checkTags() throws(AccountError) {
    guard tags.count <= Self.tagCountMax else {
      throw .invalid(field: "tags", reason: "has more than \(Self.tagCountMax) entries")
    }
    guard Set(tags).count == tags.count else {
      throw .invalid(field: "tags", reason: "names a tag twice")
    }
    for (index, tag) in tags.enumerated() {
      try Self.check(text: tag, field: "tags.\(index)", lengthMax: Self.tagLengthMax)
    }
  }

  private func checkLayout() throws(AccountError) {
    guard case .object = layout else {
      throw .invalid(field: "layout", reason: "is not an object")
    }
    guard layout.depth <= Self.layoutDepthMax else {
      throw .invalid(field: "layout", reason: "is nested deeper than \(Self.layoutDepthMax)")
    }
    guard layout.encoded.count <= Self.layoutByteCountMax else {
      throw .invalid(field: "layout", reason: "has more than \(Self.layoutByteCountMax) bytes")
    }
  }

  private static func check(
    text: String, field: String, lengthMax: Int
  ) throws(AccountError) {
    let scalars = text.unicodeScalars
    guard !scalars.isEmpty else { throw .invalid(field: field, reason: "is empty") }
    guard scalars.count <= lengthMax else {
      throw .invalid(field: field, reason: "has more than \(lengthMax) characters")
    }
    guard scalars.allSatisfy(TextRule.isOfOneLine) else {
      throw .invalid(field: field, reason: "holds a control character")
    }
  }

  private static func check(lines text: String, field: String) throws(AccountError) {
    guard text.unicodeScalars.allSatisfy(TextRule.isOfLines) else {
      throw .invalid(field: field, reason: "holds a control character")
    }
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
      guard TextRule.isWireName(entry.name) else {
        throw .invalid(field: field, reason: "has an entry with a malformed name")
      }
      switch entry.value {
      case .number(let number):
        guard number.isFinite else {
          throw .invalid(field: "\(field).\(entry.name)", reason: "is not finite")
        }
      case .text(let text):
        try check(text: text, field: "\(field).\(entry.name)", lengthMax: identifierLengthMax)
      case .flag: break
      }
    }
  }
}

/// Which characters a text may hold.
package enum TextRule {
  /// No control characters and no line breaks.
  package static func isOfOneLine(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: false
    default: true
    }
  }

  /// As above, with the tabs and line feeds of a text of several lines.
  package static func isOfLines(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\n" || scalar == "\r" || scalar == "\t" || isOfOneLine(scalar)
  }

  /// Names of the wire: lower-case letters, digits and underscores, a letter first.
  package static func isWireName(_ text: String) -> Bool {
    text.utf8.count <= PresetContent.identifierLengthMax
      && text.utf8.first.map { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") } == true
      && text.utf8.allSatisfy { byte in
        (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")) || byte == UInt8(ascii: "_")
          || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
      }
  }
}
