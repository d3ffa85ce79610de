/// A request method (RFC 9110 §9).
package enum HTTPMethod: String, Sendable, CaseIterable {
  case get = "GET"
  case head = "HEAD"
  case post = "POST"
  case put = "PUT"
  case patch = "PATCH"
  case delete = "DELETE"
  case options = "OPTIONS"
  /// Any other; no route takes it.
  case other = "OTHER"

  /// Whether the method only reads (RFC 9110 §9.2.1).
  package var isSafe: Bool { self == .get || self == .head || self == .options }
}
