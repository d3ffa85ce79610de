internal import BacktestEngine
package import MarketData
internal import StrategyLanguage
internal import WireMessages

/// A stream of full columns that is under way: what it streams, and the time it has taken so far.
struct ColumnStream {
  let identifier: UInt64
  /// The version that it began with, whatever is current by now.
  let bars: BarColumns
  /// The run whose curves are asked for, on the versions that it began with.
  let plan: RunPlan?
  let queueNanos: UInt64
  var computeNanos: UInt64 = 0
  var encodeNanos: UInt64 = 0
}

/// Makes a frame of the beginning of a message and the bytes of its last value, which `owner` keeps
/// where they are.
package typealias ColumnFrameMaker<Frame> = (
  _ head: [UInt8], _ values: UnsafeRawBufferPointer, _ owner: BarColumns
) -> Frame

extension Backtester {
  /// Answers one turn of a `columns` request: a piece, or the closing message behind the last.
  func streamFrame<Frame>(
    _ job: ComputeJob, _ state: ColumnsState, _ index: Int, clock: () -> UInt64,
    makeFrame: (Int, (UnsafeMutableRawBufferPointer) -> Int) -> Frame,
    makeFrameOfColumn: ColumnFrameMaker<Frame>?
  ) throws(FieldError) -> (frame: Frame, more: Bool) {
    let start = clock()
    var stream = try stream(of: job, state, at: start)
    let bars = stream.bars
    guard let piece = PieceMessage(job.identifier, index, of: state.names, rows: bars.rows) else {
      endStream(job.socket)
      return (unsafe frame(of: encodeComplete(stream), makeFrame), false)
    }
    let source = try pieceSource(job, stream, piece)
    let computed = clock()
    let frame: Frame
    if let makeFrameOfColumn = unsafe makeFrameOfColumn,
      let values = unsafe source.bytes(of: piece)
    {
      frame = unsafe makeFrameOfColumn(piece.head, values, bars)
    } else {
      frame = unsafe makeFrame(piece.byteCount) { buffer in
        unsafe piece.write(into: buffer) { unsafe source.fill($0, from: piece.offset) }
      }
    }
    stream.computeNanos += nanos(from: start, to: computed)
    stream.encodeNanos += nanos(from: computed, to: clock())
    streams[job.socket] = stream
    return (frame, true)
  }

  /// The stream that the job goes on with, or a new one.
  private func stream(
    of job: ComputeJob, _ state: ColumnsState, at start: UInt64
  ) throws(FieldError) -> ColumnStream {
    if let known = streams[job.socket], known.identifier == job.identifier { return known }
    let (bars, plan): (MarketBars, RunPlan?)
    if let strategy = state.strategy {
      let made = try self.plan(strategy, on: state.dataset)
      (bars, plan) = (made.bars, made)
    } else {
      (bars, plan) = (try self.bars(state.dataset), nil)
    }
    let stream = ColumnStream(
      identifier: job.identifier, bars: bars.columns, plan: plan,
      queueNanos: nanos(from: job.receivedAtNanos, to: start))
    // Now, in a turn of its own: the pieces have only to be copied.
    if plan != nil { _ = try streamedRun(job, stream) }
    return stream
  }

  /// Forgets the stream of a socket and the run that was made for it.
  func endStream(_ socket: SocketIdentifier) {
    streams.removeValue(forKey: socket)
    shelf.remove(WorkspaceKey(socket: socket, purpose: .stream))
  }

  private func encodeComplete(_ stream: ColumnStream) -> [UInt8] {
    WireMessages.encodeComplete(
      id: stream.identifier,
      timings: Timings(
        queueMicros: stream.queueNanos / 1_000, computeMicros: stream.computeNanos / 1_000,
        encodeMicros: stream.encodeNanos / 1_000))
  }

  private func pieceSource(
    _ job: ComputeJob, _ stream: ColumnStream, _ piece: PieceMessage
  ) throws(FieldError) -> FullColumn {
    let bars = stream.bars
    switch piece.name {
    case .time: return unsafe .times(bars.times)
    case .open: return unsafe .market(bars.open)
    case .high: return unsafe .market(bars.high)
    case .low: return unsafe .market(bars.low)
    case .close: return unsafe .market(bars.close)
    case .volume: return unsafe .market(bars.volume)
    case .equity: return .curve(try streamedRun(job, stream).portfolio.equity)
    case .drawdown: return .curve(try streamedRun(job, stream).portfolio.drawdown)
    }
  }

  /// The workspace that holds the stream's run: the view's if it is the same run, else its own.
  private func streamedRun(
    _ job: ComputeJob, _ stream: ColumnStream
  ) throws(FieldError) -> Workspace {
    guard let plan = stream.plan else {
      throw FieldError(.missingField, "strategy", "is required")
    }
    for purpose in [WorkspaceKey.Purpose.stream, .view] {
      let key = WorkspaceKey(socket: job.socket, purpose: purpose)
      if let workspace = shelf[key], workspace.identity == plan.identity {
        shelf.noteUse(key, of: user)
        return workspace
      }
    }
    let key = WorkspaceKey(socket: job.socket, purpose: .stream)
    let workspace = shelf.workspace(key)
    _ = try run(plan, in: workspace, computing: .signals)
    shelf.noteUse(key, of: user)
    return workspace
  }
}

/// A column of full resolution, where it lies.
// SAFETY: the pointers reach into bars that the stream keeps mapped.
@safe private enum FullColumn {
  /// Nanoseconds since 1970 UTC, sent as milliseconds.
  case times(UnsafeBufferPointer<Int64>)
  case market(UnsafeBufferPointer<Double>)
  case curve([Double])

  /// The values of a piece as they are sent; nil where they have to be made first, or live no
  /// longer than the run.
  func bytes(of piece: PieceMessage) -> UnsafeRawBufferPointer? {
    guard case .market(let values) = self else { return nil }
    let rows = piece.offset..<piece.offset + piece.count
    return unsafe UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: values[rows]))
  }

  /// Fills `place` with the rows from `first` on.
  func fill(_ place: UnsafeMutableBufferPointer<Double>, from first: Int) {
    let rows = first..<first + place.count
    switch self {
    case .times(let times):
      for row in rows { unsafe place[row - first] = Double(times[row]) / 1_000_000 }
    case .market(let values):
      _ = unsafe place.update(fromContentsOf: UnsafeBufferPointer(rebasing: values[rows]))
    case .curve(let values):
      _ = unsafe place.update(fromContentsOf: values[rows])
    }
  }
}

extension PieceMessage {
  /// Piece `index` of the columns one after another; nil behind the last.
  fileprivate init?(_ identifier: UInt64, _ index: Int, of names: [ColumnName], rows: Int) {
    let perColumn = (rows + Self.valueCountMax - 1) / Self.valueCountMax
    guard perColumn > 0, index < names.count * perColumn else { return nil }
    let offset = index % perColumn * Self.valueCountMax
    self.init(
      identifier: identifier, name: names[index / perColumn], offset: offset, total: rows,
      count: min(Self.valueCountMax, rows - offset))
  }
}
