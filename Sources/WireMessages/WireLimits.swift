/// The numbers of the socket protocol that both sides must know.
package enum WireLimits {
  package static let protocolVersion = 1
  package static let subprotocol = "speedstack.v1"
  /// Longest message of a client, bytes.
  package static let messageByteCountMax = 65_536
  /// Most frames that may make up one message of a client.
  package static let fragmentCountMax = 64
  /// Widest view, pixel columns.
  package static let widthMax = 8_192
  /// Width of a view that names none.
  package static let widthDefault = 1_024
  /// Largest request identifier: the largest integer that JavaScript keeps exactly.
  package static let identifierMax: UInt64 = 9_007_199_254_740_991
  /// Bytes of all columns of a result at most; what stands beside them is some KiB. A reader who
  /// takes nothing costs one result and what may be unsent before it, 2 MiB together.
  package static let resultColumnsByteCountMax = 1_638_400
  /// Longest text of a strategy, bytes of UTF-8.
  package static let strategyTextByteCountMax = 16_384
  /// Most trades of one `trades` message.
  package static let tradeCountMax = 1_000
  /// Longest `piece` message, bytes.
  package static let pieceByteCountMax = 1_048_576
}
