package import MessagePackCodec

/// What a client needs of a server message to keep its books; columns are passed over, not read.
package struct ServerMessageHead: Sendable, Equatable {
  package enum Kind: String, Sendable {
    case hello, result, piece, complete, error, superseded, cancelled, pong
    case trades, checked, guide, progress
    case causalityResult = "causality_result"
  }

  package var kind: Kind
  package var id: UInt64?
  /// Of an `error`; nil for a code that this build does not know.
  package var code: ErrorCode?
  /// Path of the field that an `error` names.
  package var field: String?
  /// Of `superseded`: the newer request.
  package var by: UInt64?
  package var recomputed: RecomputedStage?
  package var timings: Timings?

  package init(
    kind: Kind, id: UInt64? = nil, code: ErrorCode? = nil, field: String? = nil,
    by newer: UInt64? = nil, recomputed: RecomputedStage? = nil, timings: Timings? = nil
  ) {
    self.kind = kind
    self.id = id
    self.code = code
    self.field = field
    by = newer
    self.recomputed = recomputed
    self.timings = timings
  }
}

/// Bytes that are not a message of the server.
package enum ServerMessageError: Error, Sendable, Equatable {
  case malformed(MessagePackError)
  /// Not a map with a known `type`.
  case notAMessage
}

/// Reads the head of one server message. Walks the whole message once, without copying columns.
package func readServerMessageHead(
  _ bytes: [UInt8]
) throws(ServerMessageError) -> ServerMessageHead {
  let head: PartialHead?
  do throws(MessagePackError) {
    head = try PartialHead(bytes)
  } catch {
    throw .malformed(error)
  }
  guard let head, let kind = head.kind else { throw .notAMessage }
  return ServerMessageHead(
    kind: kind, id: head.id, code: head.code, field: head.field, by: head.by,
    recomputed: head.recomputed, timings: head.timings)
}

/// The entries found so far; of unknown ones and of wrong types nothing is kept.
private struct PartialHead {
  var kind: ServerMessageHead.Kind?
  var id: UInt64?
  var code: ErrorCode?
  var field: String?
  var by: UInt64?
  var recomputed: RecomputedStage?
  var timings: Timings?

  /// nil when the message is not a map.
  init?(_ bytes: [UInt8]) throws(MessagePackError) {
    var reader = try MessagePackReader(bytes, limits: .server)
    try reader.validate()
    guard case .map(let count) = try reader.next() else { return nil }
    for _ in 0..<count {
      guard case .text(let key) = try reader.next() else { return nil }
      try take(reader.text(key), at: reader)
      try reader.skip()
    }
  }

  private mutating func take(_ key: String, at place: MessagePackReader) throws(MessagePackError) {
    switch key {
    case "type": kind = try place.peekText().flatMap(ServerMessageHead.Kind.init)
    case "id": id = try place.peekUnsigned()
    case "code": code = try place.peekText().flatMap(ErrorCode.init)
    case "field": field = try place.peekText()
    case "by": by = try place.peekUnsigned()
    case "recomputed": recomputed = try place.peekText().flatMap(RecomputedStage.init)
    case "timings": timings = try place.peekTimings()
    default: break
    }
  }
}

extension MessagePackReader {
  fileprivate func peekText() throws(MessagePackError) -> String? {
    var cursor = self
    guard case .text(let range) = try cursor.next() else { return nil }
    return text(range)
  }

  fileprivate func peekUnsigned() throws(MessagePackError) -> UInt64? {
    var cursor = self
    return switch try cursor.next() {
    case .integer(let value): UInt64(exactly: value)
    case .unsigned(let value): value
    default: nil
    }
  }

  fileprivate func peekTimings() throws(MessagePackError) -> Timings? {
    var cursor = self
    guard case .map(let count) = try cursor.next() else { return nil }
    var timings = Timings(queueMicros: 0, computeMicros: 0, encodeMicros: 0)
    for _ in 0..<count {
      guard case .text(let key) = try cursor.next() else { return nil }
      let value = try cursor.peekUnsigned() ?? 0
      switch text(key) {
      case "queue_us": timings.queueMicros = value
      case "compute_us": timings.computeMicros = value
      case "encode_us": timings.encodeMicros = value
      default: break
      }
      try cursor.skip()
    }
    return timings
  }
}
