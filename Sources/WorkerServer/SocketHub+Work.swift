internal import BacktestService
import NIOCore
internal import WireMessages

/// A job with the socket that its frame is for.
struct SocketTurn {
  let job: ComputeJob
  let socket: SocketHandler
}

extension SocketHub {
  /// Has a job computed when it is its user's turn; the socket takes it back.
  func compute(_ job: ComputeJob, for socket: SocketHandler) {
    let turn = SocketTurn(job: job, socket: socket)
    turns.add(turn, of: socket.userIdentifier, priority: job.priority)
    startNext()
  }

  /// Takes a job back that the compute thread does not have yet.
  ///
  /// - Returns: Whether it is back; if not, it has been started.
  func recall(_ job: ComputeJob, of socket: SocketHandler) -> Bool {
    turns.drop(of: socket.userIdentifier) { $0.socket === socket && $0.job == job }
  }

  private func startNext() {
    while let turn = turns.next() { start(turn) }
  }

  private func start(_ turn: SocketTurn) {
    let bound = NIOLoopBound((hub: self, turn: turn), eventLoop: eventLoop)
    let finish: @Sendable (ComputedFrame) -> Void = { [eventLoop] frame in
      eventLoop.execute {
        let (hub, turn) = bound.value
        hub.finished(turn, frame)
      }
    }
    let overdraft = budget?.overdraft(of: turn.socket.userIdentifier, atNanos: nowNanos)
    if let overdraft {
      finish(refusal(of: turn.job, overdraft))
    } else {
      computeThread?.run(turn.job, of: turn.socket.userIdentifier, deliver: finish)
    }
  }

  private func finished(_ turn: SocketTurn, _ frame: ComputedFrame) {
    budget?.charge(
      turn.socket.userIdentifier, nanos: frame.computeNanos, atNanos: nowNanos)
    turns.finished()
    // First, so that the thread has work while the frame is written.
    startNext()
    turn.socket.finished(turn.job, frame)
  }

  /// The error that ends a job without a computation.
  private func refusal(of job: ComputeJob, _ overdraft: ComputeBudget.Overdraft) -> ComputedFrame {
    let fault = FieldError(.overBudget, nil, overdraft.message)
    let message = encodeError(ClientError(identifier: job.identifier, fault: fault))
    let frame = FrameEncoding.frame(.binary, message, allocator: ByteBufferAllocator())
    return ComputedFrame(bytes: frame, more: false, computeNanos: 0)
  }

  private var nowNanos: UInt64 { NIODeadline.now().uptimeNanoseconds }
}
