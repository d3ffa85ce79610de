internal import Dispatch
internal import Synchronization

/// Takes the chunks of a sweep, one at a time and in no order that can be relied on.
package protocol SweepCollector: Sendable {
  /// - Parameter chunk: Combinations that were not there before.
  mutating func collect(_ chunk: SweepChunk)
}

/// How far a sweep is.
package struct SweepProgress: Sendable, Equatable {
  /// Combinations.
  package let done: Int
  package let total: Int

  package var fraction: Double { Double(done) / Double(total) }
}

/// What a sweep is told between two chunks.
package enum SweepAdvice: Sendable {
  case proceed, cancel
}

extension Sweep {
  /// Runs all combinations on several threads.
  ///
  /// The figures do not depend on the number of threads, nor on how the work is cut.
  ///
  /// - Parameters:
  ///   - collector: Receives every combination exactly once.
  ///   - threads: Threads that compute, the caller's included; at least 1.
  ///   - progress: Called once for every chunk that is done, never twice at a time, with a rising
  ///     number; says whether to go on.
  /// - Returns: The collector, or nil if the sweep was cancelled before its end.
  /// - Complexity: Memory for `indicatorBytesMax` of columns, and per thread for the buffers of one
  ///   run; none of it grows with the number of combinations.
  package func collected<Collector: SweepCollector>(
    by collector: Collector, threads: Int,
    progress: @escaping @Sendable (SweepProgress) -> SweepAdvice = { _ in .proceed }
  ) -> Collector? {
    precondition(threads >= 1, "there is a thread")
    let drive = SweepDrive(self, collector: collector, threads: threads, progress: progress)
    var tiling = SweepTiling(self, threads: threads)
    while let tile = tiling.next() {
      drive.run(tile)
      if drive.isCancelled { return nil }
    }
    return drive.collector
  }
}

/// One pass of threads over a sweep.
private final class SweepDrive<Strategy: SweepStrategy, Collector: SweepCollector>: Sendable {
  private struct Shared {
    var collector: Collector
    var done = 0
    var isCancelled = false
    /// Work of the tile that no thread has taken.
    var pending = SweepQueue()
    var missing: ArraySlice<Strategy.Indicator> = []
    var columns: [Strategy.Indicator: [Double]] = [:]
    var workspaces: [SweepWorkspace<Strategy>] = []
  }

  private let sweep: Sweep<Strategy>
  private let threads: Int
  private let progress: @Sendable (SweepProgress) -> SweepAdvice
  private let shared: Mutex<Shared>

  init(
    _ sweep: Sweep<Strategy>, collector: Collector, threads: Int,
    progress: @escaping @Sendable (SweepProgress) -> SweepAdvice
  ) {
    self.sweep = sweep
    self.threads = threads
    self.progress = progress
    shared = Mutex(Shared(collector: collector))
  }

  var isCancelled: Bool { shared.withLock { $0.isCancelled } }
  var collector: Collector { shared.withLock { $0.collector } }

  func run(_ tile: SweepTile<Strategy.Indicator>) {
    prepare(tile.indicators)
    shared.withLock {
      $0.pending = SweepQueue(tile.runs, combinationsPerChunk: sweep.combinationsPerChunk())
    }
    DispatchQueue.concurrentPerform(iterations: threads) { _ in runChunks() }
  }

  /// Computes the columns that are not there yet, and lets go of those not needed any more.
  private func prepare(_ indicators: [Strategy.Indicator]) {
    shared.withLock { shared in
      let old = shared.columns
      shared.columns = [:]
      shared.missing = []
      for indicator in indicators {
        if let column = old[indicator] {
          shared.columns[indicator] = column
        } else {
          shared.missing.append(indicator)
        }
      }
    }
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      while let indicator = shared.withLock({ $0.isCancelled ? nil : $0.missing.popFirst() }) {
        let column = newColumn(rows: sweep.bars.rows) {
          sweep.strategy.write(indicator, of: sweep.bars, into: &$0)
        }
        shared.withLock { $0.columns[indicator] = column }
      }
    }
  }

  private func runChunks() {
    var workspace = shared.withLock { shared in
      var workspace = shared.workspaces.popLast() ?? SweepWorkspace(for: sweep)
      workspace.shared = shared.columns
      return workspace
    }
    while let chunk = shared.withLock({ $0.isCancelled ? nil : $0.pending.next() }) {
      deliver(sweep.chunk(chunk, in: &workspace))
    }
    // Columns that the next tile does not need are freed by the one who prepares it.
    workspace.shared = [:]
    shared.withLock { $0.workspaces.append(workspace) }
  }

  private func deliver(_ chunk: SweepChunk) {
    shared.withLock { shared in
      guard !shared.isCancelled else { return }
      shared.collector.collect(chunk)
      shared.done += chunk.combinations.count
      let state = SweepProgress(done: shared.done, total: sweep.parameters.count)
      // Nothing is left to cancel behind the last chunk.
      if progress(state) == .cancel && state.done < state.total { shared.isCancelled = true }
    }
  }
}

/// The chunks of a tile that are still to be run.
struct SweepQueue: Sendable {
  private var runs: ArraySlice<Range<Int>> = []
  private var combinationsPerChunk = 1

  init() {}

  /// - Precondition: `combinationsPerChunk` is at least 1.
  init(_ runs: [Range<Int>], combinationsPerChunk: Int) {
    precondition(combinationsPerChunk >= 1, "a chunk has a combination")
    self.runs = runs[...]
    self.combinationsPerChunk = combinationsPerChunk
  }

  mutating func next() -> Range<Int>? {
    guard let run = runs.first else { return nil }
    let end = min(run.upperBound, run.lowerBound + combinationsPerChunk)
    if end == run.upperBound {
      runs.removeFirst()
    } else {
      runs[runs.startIndex] = end..<run.upperBound
    }
    return run.lowerBound..<end
  }
}
