package import WireMessages

/// One socket, for as long as its worker lives.
package typealias SocketIdentifier = UInt64

/// One turn of the compute thread; it ends in at most one frame.
package struct ComputeJob: Sendable, Equatable {
  package enum Request: Sendable, Equatable {
    case run(RunState)
    case trades(TradePage)
    case check(text: String)
    case language
    /// Piece number `piece`, counted from 0; behind the last piece comes the closing message.
    case columns(ColumnsState, piece: Int)
    /// Step number `step`, counted from 0, until the check has its result.
    case causality(CausalityState, step: Int)

    package var kind: Kind {
      switch self {
      case .run: .run
      case .trades: .trades
      case .check: .check
      case .language: .language
      case .columns: .columns
      case .causality: .causality
      }
    }
  }

  /// Of each kind one request waits at most. Those of several turns go in this order.
  package enum Kind: Int, Sendable, CaseIterable {
    case run, trades, check, language
    case columns, causality

    package var priority: Priority {
      switch self {
      case .run, .trades, .check, .language: .interactive
      case .columns, .causality: .background
      }
    }
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

  package var kind: Kind { request.kind }
  /// How the turn is scheduled among those of others. The first turn of a stream of curves makes
  /// the run that they are of, which is somebody's run like any other; its pieces can wait.
  package var priority: Priority {
    if case .columns(let state, piece: 0) = request, state.strategy != nil { return .interactive }
    return kind.priority
  }

  /// The job of the turn after this one; interactive requests have none.
  var next: ComputeJob? {
    let next: Request
    switch request {
    case .run, .trades, .check, .language: return nil
    case .columns(let state, let piece): next = .columns(state, piece: piece + 1)
    case .causality(let state, let step): next = .causality(state, step: step + 1)
    }
    return ComputeJob(
      socket: socket, identifier: identifier, receivedAtNanos: receivedAtNanos, request: next)
  }
}
