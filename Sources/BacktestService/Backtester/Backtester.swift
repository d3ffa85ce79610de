internal import BacktestEngine
package import MarketData
internal import WireMessages

/// Computes jobs, one after another; confined to the compute thread.
///
/// Keeps a workspace per socket and indicator columns for all sockets, each kind within half of the
/// memory budget. What was dropped is computed again when it is asked for, to the same bits.
package final class Backtester {
  let data: MarketDataStore
  private let reportFault: (String) -> Void
  /// Indicator columns of all sockets.
  private var indicators: RecencyCache<IndicatorKey, IndicatorColumn>
  /// The workspaces of all sockets.
  var shelf: RecencyCache<WorkspaceKey, Workspace>
  /// Streams of full columns that are under way.
  var streams: [SocketIdentifier: ColumnStream] = [:]

  /// - Parameters:
  ///   - data: The datasets that requests may name.
  ///   - memoryBudgetBytes: Bound of what is kept between jobs; one run may exceed it.
  ///   - reportFault: Told what is behind each `internal` error, for the log.
  package init(
    data: MarketDataStore, memoryBudgetBytes: Int,
    reportFault: @escaping (String) -> Void
  ) {
    self.data = data
    self.reportFault = reportFault
    indicators = RecencyCache(byteCountMax: memoryBudgetBytes / 2, keepsLatest: false)
    shelf = RecencyCache(byteCountMax: memoryBudgetBytes / 2, keepsLatest: true)
  }

  /// Runs a job to its one frame: a result, a piece, the end of a stream, or an error.
  ///
  /// - Parameters:
  ///   - startedAtNanos: The clock that stamped the job; monotonic nanoseconds.
  ///   - makeFrame: Makes room for at most `capacity` bytes, starting on an 8-byte boundary of
  ///     memory, lets `fill` write them, and returns the frame of as many bytes as `fill` says.
  ///   - makeFrameOfColumn: Makes the frame of a message that ends with market data, which lie in a
  ///     mapping that lives as long as their owner. Nil where they are to be copied.
  /// - Returns: What the closures returned, and whether the job's stream has pieces left.
  package func execute<Frame>(
    _ job: ComputeJob, startedAtNanos clock: @escaping () -> UInt64,
    makeFrame: (_ capacity: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Int) -> Frame,
    makeFrameOfColumn: ColumnFrameMaker<Frame>? = nil
  ) -> (frame: Frame, more: Bool) {
    do throws(FieldError) {
      switch job.request {
      case .run(let state):
        return (try unsafe runFrame(job, state, clock: clock, makeFrame: makeFrame), false)
      case .columns(let state, let piece):
        return try unsafe streamFrame(
          job, state, piece, clock: clock, makeFrame: makeFrame,
          makeFrameOfColumn: makeFrameOfColumn)
      }
    } catch {
      let message = encodeError(ClientError(identifier: job.identifier, fault: error))
      return (unsafe frame(of: message, makeFrame), false)
    }
  }

  /// Memory kept between jobs, bytes: indicator columns and workspaces.
  package var keptByteCount: Int { indicators.byteCount + shelf.byteCount }

  /// Forgets a socket that is gone.
  package func close(_ socket: SocketIdentifier) {
    shelf.remove(WorkspaceKey(socket: socket, purpose: .view))
    endStream(socket)
  }

  /// A frame that holds a ready message.
  func frame<Frame>(
    of message: [UInt8],
    _ makeFrame: (Int, (UnsafeMutableRawBufferPointer) -> Int) -> Frame
  ) -> Frame {
    unsafe makeFrame(message.count) { buffer in
      unsafe buffer.copyBytes(from: message)
      return message.count
    }
  }

  /// The plan's indicator columns, from the cache where they are known.
  func columns(of plan: RunPlan) -> (columns: IndicatorColumns, wereComputed: Bool) {
    var columns: IndicatorColumns = [:]
    var wereComputed = false
    let close = unsafe plan.bars.close
    for kind in plan.chosen.strategy.indicators.map(\.kind) {
      let key = IndicatorKey(dataset: plan.identity.dataset, kind: kind)
      let known = indicators[key]
      let column = known ?? IndicatorColumn(unsafe kind.values(close: close.span))
      indicators.use(column, byteCount: column.byteCount, for: key)
      columns[kind] = column
      if known == nil { wereComputed = true }
    }
    return (columns, wereComputed)
  }

  /// Simulates in a workspace; a fault of the engine is reported and hidden from the client.
  func run(
    _ plan: RunPlan, in workspace: Workspace, columns: () -> IndicatorColumns
  ) throws(FieldError) {
    do throws(EngineInputError) {
      try workspace.run(plan, columns: columns)
    } catch {
      reportFault("\(plan.identity.dataset.id) \(plan.identity.strategy.id): \(error)")
      throw FieldError(.internalFault, nil, "the run failed; the server has logged why")
    }
  }
}
