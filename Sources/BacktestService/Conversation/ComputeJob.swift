package import WireMessages

/// One socket, for as long as its worker lives.
package typealias SocketIdentifier = UInt64

/// One turn of the compute thread; it ends in exactly one frame.
package struct ComputeJob: Sendable, Equatable {
  package enum Request: Sendable, Equatable {
    case run(RunState)
    /// Piece number `piece`, counted from 0; behind the last piece comes the closing message.
    case columns(ColumnsState, piece: Int)
  }

  package enum Priority: Sendable, Equatable {
    /// Somebody waits for it.
    case interactive
    /// One of many short turns, which can wait.
    case background
  }

  package let socket: SocketIdentifier
  package let identifier: UInt64
  /// When the request arrived, monotonic nanoseconds.
  package let receivedAtNanos: UInt64
  package let request: Request

  package init(
    socket: SocketIdentifier, identifier: UInt64, receivedAtNanos: UInt64, request: Request
  ) {
    self.socket = socket
    self.identifier = identifier
    self.receivedAtNanos = receivedAtNanos
    self.request = request
  }

  package var priority: Priority {
    switch request {
    case .run: .interactive
    case .columns: .background
    }
  }

  /// The job of the piece after this one; a run has none.
  var next: ComputeJob? {
    guard case .columns(let state, let piece) = request else { return nil }
    return ComputeJob(
      socket: socket, identifier: identifier, receivedAtNanos: receivedAtNanos,
      request: .columns(state, piece: piece + 1))
  }
}
