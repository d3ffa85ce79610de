internal import Foundation

/// A new password that passes the rules: 8 to 128 characters, not one of the most common, not the
/// user's own name. Length is all that is asked of it otherwise (NIST SP 800-63B, OWASP ASVS 6.2).
package struct Password: Sendable {
  package static let lengthMin = 8
  package static let lengthMax = 128
  /// Bounds the work before anything is normalised.
  private static let byteCountMax = 4096

  let bytes: [UInt8]

  package init(_ typed: String, for name: UserName) throws(AccountError) {
    guard typed.utf8.count <= Self.byteCountMax else { throw Self.tooLong }
    let text = typed.precomposedStringWithCanonicalMapping
    guard text.unicodeScalars.count >= Self.lengthMin else {
      throw Self.invalid("has fewer than \(Self.lengthMin) characters")
    }
    guard text.unicodeScalars.count <= Self.lengthMax else { throw Self.tooLong }
    let folded = text.lowercased()
    guard !CommonPasswords.all.contains(folded) else {
      throw Self.invalid("is one of the most common passwords")
    }
    guard folded != name.canonical else { throw Self.invalid("is the user name") }
    bytes = Array(text.utf8)
  }

  /// The form that is hashed: the same however a keyboard composes accents (NFC, RFC 8265).
  package static func normalizedBytes(_ typed: String) -> [UInt8] {
    Array(typed.precomposedStringWithCanonicalMapping.utf8)
  }

  private static let tooLong = invalid("has more than \(lengthMax) characters")

  private static func invalid(_ reason: String) -> AccountError {
    .invalid(field: "password", reason: reason)
  }
}
