internal import BacktestService
internal import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// What a turn of the compute thread has brought.
struct ComputedFrame: Sendable {
  /// The frame, complete with its `column`; nil: the turn has nothing to say, and more follow.
  var bytes: ByteBuffer?
  /// Sent right behind.
  var column: MappedColumn?
  /// Whether the job's request has turns left.
  var more: Bool
  /// Processor time that it took, in nanoseconds.
  var computeNanos: UInt64
}

/// The one thread that runs backtests: a queue of jobs, first in, first out. It holds two at most;
/// whose they are the hub's `Scheduler` decides.
final class ComputeThread: Sendable {
  private let thread = NIOThreadPool(numberOfThreads: 1)
  // SAFETY: used only by work items of `thread`, which run one after another.
  private nonisolated(unsafe) let backtester: Backtester
  /// The clock of the thread's processor time, once it has told.
  private let clock = Mutex<clockid_t?>(nil)

  private let runningJob: RunningJob?

  init(_ backtester: sending Backtester, runningJob: RunningJob? = nil) {
    self.runningJob = runningJob
    unsafe self.backtester = backtester
    thread.start()
    thread.submit { [self] _ in
      var own = clockid_t()
      if unsafe pthread_getcpuclockid(pthread_self(), &own) == 0 { clock.withLock { $0 = own } }
    }
  }

  /// What the thread has used of the processor since its start, in nanoseconds, while it computes,
  /// too; may be asked from any thread.
  var usedNanos: UInt64 { clock.withLock { $0 }.map(nanos) ?? 0 }

  /// Runs `job` in its turn.
  ///
  /// - Parameters:
  ///   - user: Whose job it is.
  ///   - deliver: Called on the compute thread; not called once the thread is stopping.
  func run(
    _ job: ComputeJob, of user: String, deliver: @escaping @Sendable (ComputedFrame) -> Void
  ) {
    thread.submit { state in
      guard case .active = state else { return }
      let startedAt = processorNanos()
      self.runningJob?.begin(job, of: user)
      let (frame, more) = unsafe self.backtester.execute(
        job, of: user, startedAtNanos: { NIODeadline.now().uptimeNanoseconds },
        makeFrame: { capacity, fill -> (ByteBuffer, MappedColumn?) in
          let bytes = unsafe FrameEncoding.binaryFrame(
            capacity: capacity, allocator: ByteBufferAllocator(), fill: fill)
          return (bytes, nil)
        },
        makeFrameOfColumn: { head, values, owner in
          let bytes = FrameEncoding.binaryFrameHead(
            head, followingByteCount: values.count, allocator: ByteBufferAllocator())
          return (bytes, unsafe MappedColumn(values, owner: owner))
        })
      self.runningJob?.end()
      deliver(
        ComputedFrame(
          bytes: frame?.0, column: frame?.1, more: more,
          computeNanos: processorNanos() - startedAt))
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

/// What the calling thread has used of the processor, in nanoseconds: unlike the time of day it
/// does not grow while others have the processor.
private func processorNanos() -> UInt64 { nanos(CLOCK_THREAD_CPUTIME_ID) }

private func nanos(_ clock: clockid_t) -> UInt64 {
  var time = timespec()
  // Fails only where the system has no such clock, or its thread has ended.
  guard unsafe clock_gettime(clock, &time) == 0 else { return 0 }
  return UInt64(clamping: time.tv_sec) * 1_000_000_000 + UInt64(clamping: time.tv_nsec)
}
