/// Why bytes are not an acceptable MessagePack message. Carries nothing of the input.
package enum MessagePackError: Error, Sendable, Equatable {
  /// The bytes end inside a value, or there are none.
  case truncated
  /// The message is longer than the reader's limit.
  case messageTooLong
  /// A declared length or count cannot fit into the bytes that are left.
  case countExceedsInput
  /// Containers are nested deeper than the reader's limit.
  case tooDeep
  /// The lead byte 0xc1, which the format never uses.
  case reservedByte
  /// A string that is not UTF-8.
  case invalidText
  /// A map key that is not a string.
  case keyNotText
  /// The same key twice in one map.
  case duplicateKey
  /// An extension type that this reader does not accept.
  case extensionRefused
  /// An extension of the column type whose padding or length breaks the column's rules.
  case malformedColumn
  /// Bytes after the message's one value.
  case trailingBytes
}
