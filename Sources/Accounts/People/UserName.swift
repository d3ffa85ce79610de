internal import Foundation

/// A user name that passes the rules: 1 to 64 characters, none of them a control or format
/// character or a line break, and no white space at either end.
///
/// Unicode's compatibility composition (NFKC) makes look-alikes of width and form one name.
package struct UserName: Sendable, Equatable {
  package static let lengthMax = 64
  /// Bounds the work before anything is normalised.
  private static let byteCountMax = 1024

  /// As shown.
  package let text: String
  /// Two names with equal canonical forms are the same name.
  package let canonical: String

  package init(_ typed: String) throws(AccountError) {
    guard typed.utf8.count <= Self.byteCountMax else { throw Self.invalid("is too long") }
    let text = typed.precomposedStringWithCompatibilityMapping
    guard !text.isEmpty else { throw Self.invalid("is empty") }
    guard text.unicodeScalars.count <= Self.lengthMax else { throw Self.invalid("is too long") }
    guard !text.unicodeScalars.contains(where: Self.isForbidden) else {
      throw Self.invalid("holds a control character")
    }
    guard text.first?.isWhitespace == false, text.last?.isWhitespace == false else {
      throw Self.invalid("starts or ends with white space")
    }
    self.text = text
    canonical = text.lowercased().precomposedStringWithCompatibilityMapping
  }

  private static func invalid(_ reason: String) -> AccountError {
    .invalid(field: "name", reason: reason)
  }

  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
      .unassigned:
      true
    default: false
    }
  }
}
