internal import MessagePackCodec

/// Microseconds that a request spent waiting, computing and being encoded.
package struct Timings: Sendable, Equatable {
  package var queueMicros: UInt64
  package var computeMicros: UInt64
  package var encodeMicros: UInt64

  package init(queueMicros: UInt64, computeMicros: UInt64, encodeMicros: UInt64) {
    self.queueMicros = queueMicros
    self.computeMicros = computeMicros
    self.encodeMicros = encodeMicros
  }
}

extension MessagePackWriter {
  mutating func field(_ key: String, _ timings: Timings) {
    write(key)
    beginMap(count: 3)
    field("queue_us", timings.queueMicros)
    field("compute_us", timings.computeMicros)
    field("encode_us", timings.encodeMicros)
  }
}

package func encodePong(id: UInt64) -> [UInt8] {
  MessagePackWriter.bytes { writer in
    writer.beginMap(count: 2)
    writer.field("type", "pong")
    writer.field("id", id)
  }
}

/// Ends request `id`, whose place request `by` has taken.
package func encodeSuperseded(id: UInt64, by newer: UInt64) -> [UInt8] {
  MessagePackWriter.bytes { writer in
    writer.beginMap(count: 3)
    writer.field("type", "superseded")
    writer.field("id", id)
    writer.field("by", newer)
  }
}

/// Ends request `id`, which the client has taken back.
package func encodeCancelled(id: UInt64) -> [UInt8] {
  MessagePackWriter.bytes { writer in
    writer.beginMap(count: 2)
    writer.field("type", "cancelled")
    writer.field("id", id)
  }
}

/// Ends a `cancel` request.
package func encodeComplete(id: UInt64) -> [UInt8] {
  MessagePackWriter.bytes { writer in
    writer.beginMap(count: 2)
    writer.field("type", "complete")
    writer.field("id", id)
  }
}

package func encodeError(_ error: ClientError) -> [UInt8] {
  let hasDiagnostics = error.code == .invalidStrategy
  return MessagePackWriter.bytes { writer in
    writer.beginMap(count: hasDiagnostics ? 6 : 5)
    writer.field("type", "error")
    writer.write("id")
    if let id = error.identifier { writer.write(id) } else { writer.writeNull() }
    writer.field("code", error.code.rawValue)
    writer.field("field", error.field)
    writer.field("message", error.message)
    guard hasDiagnostics else { return }
    writer.write("diagnostics")
    writer.write(error.fault.diagnostics)
  }
}

/// Ends a `columns` request after its last piece.
package func encodeComplete(id: UInt64, timings: Timings) -> [UInt8] {
  MessagePackWriter.bytes { writer in
    writer.beginMap(count: 3)
    writer.field("type", "complete")
    writer.field("id", id)
    writer.field("timings", timings)
  }
}

extension MessagePackWriter {
  mutating func write(_ diagnostics: [TextDiagnostic]) {
    beginArray(count: diagnostics.count)
    for diagnostic in diagnostics {
      beginMap(count: 5)
      field("line", diagnostic.line)
      field("column", diagnostic.column)
      field("length", diagnostic.length)
      field("message", diagnostic.message)
      field("suggestion", diagnostic.suggestion)
    }
  }
}
