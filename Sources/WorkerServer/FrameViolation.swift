/// Why the bytes of a client are refused. Each violation ends the socket with its close code.
package enum FrameViolation: Error, Equatable, Sendable {
  case reservedBits
  case reservedOpcode
  case unmasked
  case controlFragmented
  case controlTooLong
  case lengthNotMinimal
  case lengthOutOfRange
  case continuationWithoutStart
  case startInsideMessage
  case messageTooLarge
  case tooManyFragments
  case textNotAccepted
  case textNotUTF8
  case closePayloadTooShort
  case closeCodeInvalid
  case closeReasonNotUTF8

  package var closeCode: CloseCode {
    switch self {
    case .reservedBits, .reservedOpcode, .unmasked, .controlFragmented, .controlTooLong,
      .lengthNotMinimal, .lengthOutOfRange, .continuationWithoutStart, .startInsideMessage,
      .closePayloadTooShort, .closeCodeInvalid:
      .protocolError
    case .messageTooLarge, .tooManyFragments: .messageTooBig
    case .textNotAccepted: .unsupportedData
    case .textNotUTF8, .closeReasonNotUTF8: .invalidPayload
    }
  }
}
