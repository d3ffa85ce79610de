internal import Accounts
internal import MarketData

/// The form of a JSON value: what is checked, and what the OpenAPI document says, come from one
/// place. A subset of JSON Schema (2020-12).
indirect enum Schema: Sendable {
  /// Lengths are in Unicode scalars.
  case text(length: ClosedRange<Int>, TextForm? = nil)
  case choice([String])
  case integer(ClosedRange<Int>)
  case number
  case boolean
  case null
  case array(of: Schema, count: ClosedRange<Int>, isUnique: Bool = false)
  case object(ObjectSchema)
  /// An object with entries of one form, and names of one form.
  case map(of: Schema, names: TextForm, countMax: Int)
  /// An object of which nothing is asked.
  case anyObject
  case anything
  case either([Schema])
  /// A form with a name of its own in the OpenAPI document.
  case named(String, Schema)
}

/// The members of an object; there are no others.
struct ObjectSchema: Sendable {
  var properties: [Property]
  /// Exactly one of these is there.
  var exactlyOne: [String] = []
}

struct Property: Sendable {
  let name: String
  let schema: Schema
  var isRequired = true

  init(_ name: String, _ schema: Schema, isRequired: Bool = true) {
    self.name = name
    self.schema = schema
    self.isRequired = isRequired
  }

  static func optional(_ name: String, _ schema: Schema) -> Property {
    Property(name, schema, isRequired: false)
  }
}

extension Schema {
  static func object(_ properties: Property...) -> Schema {
    .object(ObjectSchema(properties: properties))
  }

  static func nullable(_ schema: Schema) -> Schema { .either([schema, .null]) }
}

/// A form of text: as a regular expression (ECMA-262) for readers, and as a test in Swift, because
/// no expression is ever run on what comes from outside.
struct TextForm: Sendable {
  let pattern: String
  let matches: @Sendable (String) -> Bool

  static let identifier = TextForm(pattern: "^[A-Za-z0-9_-]{22}$", matches: isIdentifier)
  static let line = TextForm(pattern: "^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$") {
    $0.unicodeScalars.allSatisfy(TextRule.isOfOneLine)
  }
  static let lines = TextForm(
    pattern: "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$"
  ) { $0.unicodeScalars.allSatisfy(TextRule.isOfLines) }
  static let dataset = TextForm(
    pattern: "^[A-Za-z0-9^][A-Za-z0-9._^=-]{0,63}$", matches: isDatasetIdentifier)
  static let dataVersion = TextForm(pattern: "^[0-9a-f]{16}$", matches: isDatasetVersion)
  static let wireName = TextForm(
    pattern: "^[a-z][a-z0-9_]{0,63}$", matches: TextRule.isWireName)
  static let code = TextForm(pattern: "^[0-9]{6}$") { text in
    text.utf8.count == 6 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }
  static let recoveryCode = TextForm(pattern: "^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$") { text in
    text.utf8.count == 19 && text == text.uppercased() && isRecoveryCode(text)
  }
  static let signInCode = TextForm(
    pattern: "^([0-9]{6}|[A-Za-z2-7]{4}(-?[A-Za-z2-7]{4}){3})$"
  ) { code.matches($0) || isRecoveryCode($0) }
  static let hash = TextForm(pattern: "^[0-9a-f]{64}$") { text in
    text.utf8.count == 64
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
  static let base32 = TextForm(pattern: "^[A-Z2-7]{32}$") { text in
    text.utf8.count == 32
      && text.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x32...0x37).contains($0) }
  }
  static let number = TextForm(pattern: "^[0-9]{1,16}$") { text in
    (1...16).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }
  /// An audit entry's identifier.
  static let entry = TextForm(pattern: "^[0-9]{1,15}-[0-9]{1,15}$") { text in
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    return parts.count == 2
      && parts.allSatisfy { part in
        (1...15).contains(part.utf8.count) && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
      }
  }
  /// Four groups of four characters of Base32, in any case, with hyphens or without.
  private static func isRecoveryCode(_ text: String) -> Bool {
    var rest = Array(text.utf8)[...]
    for group in 0..<4 {
      if group > 0, rest.first == UInt8(ascii: "-") { rest.removeFirst() }
      let letters = rest.prefix(4)
      let isGroup = letters.allSatisfy { letter in
        (0x41...0x5A).contains(letter) || (0x61...0x7A).contains(letter)
          || (0x32...0x37).contains(letter)
      }
      guard letters.count == 4, isGroup else { return false }
      rest = rest.dropFirst(4)
    }
    return rest.isEmpty
  }

  /// One entity tag, whoever gave it, or any.
  static let entityTag = TextForm(
    pattern: "^(\\*|(W/)?\"[!#-~]{0,60}\"|[!#-~]{1,64})$"
  ) { EntityTag($0) != nil }
  /// Visible ASCII.
  static let key = TextForm(pattern: "^[!-~]{1,64}$") { text in
    (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }
}
