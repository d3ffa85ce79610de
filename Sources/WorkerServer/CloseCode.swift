/// Close codes this server sends; their meaning for clients is the table of `web/protocol.md`.
package enum CloseCode: UInt16, Sendable {
  case normal = 1000
  case protocolError = 1002
  case unsupportedData = 1003
  case invalidPayload = 1007
  case messageTooBig = 1009
  case serverFault = 1011
  case serviceRestart = 1012
  case sessionEnded = 4401
  case notReading = 4408

  /// Whether a peer may send `code`: registered with IANA for the wire, or in a range left to
  /// libraries and applications (RFC 6455 §7.4).
  static func isValidOnTheWire(_ code: UInt16) -> Bool {
    switch code {
    case 1000...1003, 1007...1014, 3000...4999: true
    default: false
    }
  }
}
