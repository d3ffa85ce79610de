/// Why bytes are no JSON that we take. It repeats nothing of them.
package struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Reason: String, Sendable, CaseIterable {
    case badEscape = "a malformed escape in a string"
    case badNumber = "a malformed number"
    case controlCharacter = "a control character in a string"
    case duplicateName = "a name occurs twice in an object"
    case notUTF8 = "text that is not UTF-8"
    case numberOutOfRange = "a number out of range"
    case tooDeep = "values nested too deep"
    case trailingBytes = "more after the value"
    case truncated = "an end too early"
    case unexpectedCharacter = "an unexpected character"
  }

  package let reason: Reason
  /// Where, in bytes from the start.
  package let offset: Int

  package var description: String { "\(reason.rawValue), at byte \(offset)" }
}
