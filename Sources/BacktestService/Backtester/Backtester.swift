internal import BacktestEngine
package import MarketData
internal import StrategyLanguage
internal import WireMessages

/// Computes jobs, one after another; confined to the compute thread.
///
/// Keeps a workspace per socket, and for all sockets the columns that strategies are made of, each
/// kind within half of the memory budget; of workspaces those of the user who holds the most are
/// dropped first, so that nobody's sockets push others' out. What was dropped is computed again
/// when it is asked for, to the same bits.
package final class Backtester {
  private let reportFault: (String) -> Void
  private var market: MarketShelf
  private var strategies = StrategyShelf()
  /// Knows the columns of all sockets' strategies.
  let evaluator: GraphEvaluator
  /// Whose job is computed; what is kept of it counts as theirs.
  private(set) var user = ""
  /// The workspaces of all sockets.
  var shelf: RecencyCache<WorkspaceKey, Workspace>
  /// The run that each socket has on view, to be made again where its workspace was dropped.
  var views: [SocketIdentifier: ViewedRun] = [:]
  /// Streams of full columns that are under way.
  var streams: [SocketIdentifier: ColumnStream] = [:]
  var checks = RunningChecks()

  /// - Parameters:
  ///   - data: The datasets that requests may name.
  ///   - memoryBudgetBytes: Bound of what is kept between jobs; one run may exceed it.
  ///   - reportFault: Told what is behind each `internal` error, for the log.
  package init(
    data: MarketDataStore, memoryBudgetBytes: Int,
    reportFault: @escaping (String) -> Void
  ) {
    self.reportFault = reportFault
    market = MarketShelf(data)
    evaluator = GraphEvaluator(byteCountMax: memoryBudgetBytes / 2)
    shelf = RecencyCache(byteCountMax: memoryBudgetBytes / 2, keepsLatest: true)
  }

  /// Runs one turn of a job: to a result, a piece, the end of a stream, an error, or to nothing
  /// that has to be said yet.
  ///
  /// - Parameters:
  ///   - user: Whose job it is.
  ///   - startedAtNanos: The clock that stamped the job; monotonic nanoseconds.
  ///   - makeFrame: Makes room for at most `capacity` bytes, starting on an 8-byte boundary of
  ///     memory, lets `fill` write them, and returns the frame of as many bytes as `fill` says.
  ///   - makeFrameOfColumn: Makes the frame of a message that ends with market data, which lie in a
  ///     mapping that lives as long as their owner. Nil where they are to be copied.
  /// - Returns: What the closures returned, and whether the job's request has turns left.
  package func execute<Frame>(
    _ job: ComputeJob, of user: String = "", startedAtNanos clock: @escaping () -> UInt64,
    makeFrame: (_ capacity: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Int) -> Frame,
    makeFrameOfColumn: ColumnFrameMaker<Frame>? = nil
  ) -> (frame: Frame?, more: Bool) {
    self.user = user
    do throws(FieldError) {
      switch job.request {
      case .run(let state):
        return (try unsafe runFrame(job, state, clock: clock, makeFrame: makeFrame), false)
      case .columns(let state, let piece):
        return try unsafe streamFrame(
          job, state, piece, clock: clock, makeFrame: makeFrame,
          makeFrameOfColumn: makeFrameOfColumn)
      case .trades(let page):
        return (try unsafe tradesFrame(job, page, makeFrame: makeFrame), false)
      case .check(let text):
        return (unsafe frame(of: checkedMessage(job.identifier, text), makeFrame), false)
      case .language:
        let guide = encodeGuide(id: job.identifier, .current)
        return (unsafe frame(of: guide, makeFrame), false)
      case .causality(let state, let step):
        let (message, more) = try causalityTurn(job, state, step, nowNanos: clock())
        return (message.map { unsafe frame(of: $0, makeFrame) }, more)
      }
    } catch {
      let message = encodeError(ClientError(identifier: job.identifier, fault: error))
      return (unsafe frame(of: message, makeFrame), false)
    }
  }

  /// Memory kept between jobs, bytes: the strategies' columns and the workspaces.
  package var keptByteCount: Int { evaluator.keptByteCount + runByteCount }

  /// Texts of strategies that are known to be good.
  package var knownStrategyCount: Int { strategies.count }

  /// The part of it that is the workspaces.
  package var runByteCount: Int { shelf.byteCount }

  /// Forgets a socket that is gone.
  package func close(_ socket: SocketIdentifier) {
    shelf.remove(WorkspaceKey(socket: socket, purpose: .view))
    views[socket] = nil
    checks.remove(socket)
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

  /// The bars of a dataset that a request names.
  func bars(_ id: String) throws(FieldError) -> MarketBars {
    let (bars, isNewVersion) = try market.bars(id)
    // Older ones may have been computed with after they were replaced, for a run on view.
    if isNewVersion { evaluator.forget(dataset: id) }
    return bars
  }

  /// Checks a request; computes nothing.
  func plan(_ state: StrategyState, on dataset: String) throws(FieldError) -> RunPlan {
    let bars = try bars(dataset)
    let strategy = try strategies.strategy(state.strategy)
    var others: [String: MarketBars] = [:]
    let missing = missingDatasets(of: strategy.checked)
    guard missing.isEmpty else {
      throw FieldError(
        invalid: StrategyDiagnostics(missing), field: state.strategy.field)
    }
    for other in strategy.checked.datasets { others[other] = try self.bars(other) }
    let plan = try RunPlan(state, of: strategy, on: bars, others: others)
    let short = plan.shortIntervals(in: strategy.checked.text)
    guard short.isEmpty else {
      throw FieldError(invalid: StrategyDiagnostics(short), field: state.strategy.field)
    }
    return plan
  }

  private func checkedMessage(_ identifier: UInt64, _ text: String) -> [UInt8] {
    var message = CheckedMessage(identifier: identifier)
    do throws(FieldError) {
      let strategy = try strategies.strategy(.text(text))
      let missing = missingDatasets(of: strategy.checked)
      if missing.isEmpty {
        message.parameters = strategy.parameters
        message.indicators = strategy.indicators
        message.datasets = strategy.checked.datasets
      }
      message.diagnostics = missing.map(TextDiagnostic.init)
    } catch {
      message.diagnostics = error.diagnostics
    }
    return encodeChecked(message)
  }

  /// Where a text names datasets that there are not.
  private func missingDatasets(of strategy: CheckedStrategy) -> [Diagnostic] {
    strategy.datasets.filter { !market.has($0) }.map { name in
      Diagnostic(missingDataset: name, in: strategy.text, known: market.identifiers)
    }
  }

  /// Simulates in a workspace; a fault of the engine is reported and hidden from the client.
  ///
  /// - Returns: Whether a value that takes a pass over the bars had to be computed.
  func run(
    _ plan: RunPlan, in workspace: Workspace, computing parts: GraphEvaluator.Parts
  ) throws(FieldError) -> Bool {
    try evaluating(plan) { () throws(RunFault) in
      try workspace.run(plan, with: evaluator, computing: parts)
    }
  }

  /// Runs what evaluates the plan's graph, and says what is wrong in the client's words.
  func evaluating<Value>(
    _ plan: RunPlan, _ body: () throws(RunFault) -> Value
  ) throws(FieldError) -> Value {
    do throws(RunFault) {
      return try body()
    } catch {
      switch error {
      case .evaluation(let error) where error.isOfStrategy:
        throw FieldError(error, field: plan.strategyField)
      default:
        reportFault("\(plan.identity.dataset.id) \(plan.strategyIdentifier): \(error)")
        throw FieldError(.internalFault, nil, "the run failed; the server has logged why")
      }
    }
  }
}

/// Why a run that was planned could not be made.
enum RunFault: Error {
  case evaluation(EvaluationError)
  case engine(EngineInputError)
}

extension StrategyChoice {
  /// What requests call it.
  var field: String {
    switch self {
    case .ready: "strategy"
    case .text: "strategy_text"
    }
  }
}

extension RunPlan {
  var strategyField: String { strategyIdentifier.isEmpty ? "strategy_text" : "strategy" }
}

extension EvaluationError {
  /// Whether the writer of the strategy can mend it.
  fileprivate var isOfStrategy: Bool {
    switch self {
    case .missingDataset, .intervalTooShort: true
    case .timesDoNotRise, .invalidCall: false
    }
  }
}
