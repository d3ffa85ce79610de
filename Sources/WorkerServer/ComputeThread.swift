internal import BacktestService
import NIOCore
import NIOPosix

/// The one thread that runs backtests: a queue of jobs, first in, first out.
///
/// A user has at most one job in it (see `UserQueue`), so it goes round the users and nobody can
/// take more than one turn in a row.
final class ComputeThread: Sendable {
  private let thread = NIOThreadPool(numberOfThreads: 1)
  // SAFETY: used only by work items of `thread`, which run one after another.
  private nonisolated(unsafe) let backtester: Backtester

  init(_ backtester: sending Backtester) {
    unsafe self.backtester = backtester
    thread.start()
  }

  /// Runs `job` in its turn.
  ///
  /// - Parameter deliver: Called on the compute thread with the complete frame and whether the job
  ///   has pieces left; not called once the thread is stopping.
  func run(_ job: ComputeJob, deliver: @escaping @Sendable (ByteBuffer, Bool) -> Void) {
    thread.submit { state in
      guard case .active = state else { return }
      let (frame, more) = unsafe self.backtester.execute(
        job, startedAtNanos: { NIODeadline.now().uptimeNanoseconds },
        makeFrame: { capacity, fill in
          unsafe FrameEncoding.binaryFrame(
            capacity: capacity, allocator: ByteBufferAllocator(), fill: fill)
        })
      deliver(frame, more)
    }
  }

  /// Frees what is kept for a socket that is gone.
  func close(_ socket: SocketIdentifier) {
    thread.submit { state in
      guard case .active = state else { return }
      unsafe self.backtester.close(socket)
    }
  }

  func stop() throws {
    try thread.syncShutdownGracefully()
  }
}
