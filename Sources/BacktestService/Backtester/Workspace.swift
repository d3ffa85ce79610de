internal import BacktestEngine
internal import MarketData
internal import StrategyLanguage
internal import WireMessages

/// The last run of one socket, in buffers that the next run uses again.
final class Workspace {
  /// What the strategy says of each bar; nil before the first run and after a failed one.
  private(set) var evaluated: EvaluatedStrategy?
  private(set) var portfolio = PortfolioRun()
  /// The run that `portfolio` holds; nil before the first and after a failed one.
  private(set) var identity: RunPlan.Identity?
  private var exposure: [Double] = []
  var pixels = PixelCache()

  /// Simulates the plan.
  ///
  /// - Parameters:
  ///   - evaluator: Knows the columns that strategies are made of.
  ///   - parts: What is wanted beside the signals.
  /// - Returns: Whether an indicator had to be computed.
  func run(
    _ plan: RunPlan, with evaluator: GraphEvaluator, computing parts: GraphEvaluator.Parts
  ) throws(RunFault) -> Bool {
    identity = nil
    exposure.removeAll(keepingCapacity: true)
    let computesIndicators = try evaluate(plan, with: evaluator, computing: parts)
    guard let evaluated else { return computesIndicators }
    if portfolio.isOversized(rows: plan.bars.columns.rows) { portfolio = PortfolioRun() }
    do throws(EngineInputError) {
      try evaluated.simulate(
        on: plan.bars.frame, settings: plan.identity.settings, position: plan.graph.position,
        into: &portfolio)
    } catch {
      throw .engine(error)
    }
    identity = plan.identity
    return computesIndicators
  }

  /// Finds the plots of the run that is here.
  func findPlots(
    of plan: RunPlan, with evaluator: GraphEvaluator
  ) throws(RunFault) -> Bool {
    // Signals that the memo still has cost nothing, and keep the workspace whole.
    try evaluate(plan, with: evaluator, computing: .everything)
  }

  private func evaluate(
    _ plan: RunPlan, with evaluator: GraphEvaluator, computing parts: GraphEvaluator.Parts
  ) throws(RunFault) -> Bool {
    let previous = evaluated
    evaluated = nil
    do throws(EvaluationError) {
      let made = try evaluator.evaluate(
        plan.graph, on: plan.bars.frame, others: { plan.others[$0]?.frame }, computing: parts,
        replacing: previous)
      evaluated = made
      return made.computedNodes.contains { plan.graph.nodes[$0].isIndicator }
    } catch {
      identity = nil
      throw .evaluation(error)
    }
  }

  /// What the position is worth of the equity on each row, shape `[rows]`; below 0: short.
  func exposure(on bars: BarColumns) -> [Double] {
    if exposure.isEmpty {
      exposure = [Double](repeating: 0, count: bars.rows)
      var out = exposure.mutableSpan
      let close = unsafe bars.close
      unsafe writePositionExposure(
        close: close.span, orders: portfolio.orders, equity: portfolio.equity.span, into: &out)
    }
    return exposure
  }

  /// Memory held, bytes, spare capacity included: exact for what grows with rows, near for the
  /// records. Columns that the evaluator knows too are counted here and there.
  var byteCount: Int {
    let curves = (portfolio.equity.count + portfolio.drawdown.count + exposure.count) * 8
    return (evaluated?.byteCount ?? 0) + curves + portfolio.recordByteCount + pixels.byteCount
  }
}

extension StrategyGraph.Node {
  /// Whether it is computed by one of the library's functions over the bars, and gives numbers.
  fileprivate var isIndicator: Bool {
    if case .call = operation { return !isPassing }
    return operation == .align
  }
}

/// A socket's view, or its stream of full columns, which may be of another run.
struct WorkspaceKey: Hashable {
  enum Purpose: Hashable { case view, stream }

  let socket: SocketIdentifier
  let purpose: Purpose
}

extension RecencyCache<WorkspaceKey, Workspace> {
  /// The workspace of `key`, a new one when there is none or it was dropped.
  mutating func workspace(_ key: WorkspaceKey) -> Workspace {
    if let known = self[key] { return known }
    let workspace = Workspace()
    use(workspace, byteCount: 0, for: key)
    return workspace
  }

  /// Takes note that a user's workspace was used and may have grown.
  mutating func noteUse(_ key: WorkspaceKey, of user: String) {
    guard let workspace = self[key] else { return }
    use(workspace, byteCount: workspace.byteCount, for: key, owner: user)
  }
}

extension PortfolioRun {
  /// Records that are kept free at most, whatever a run needs; 64 Ki of them are a few MB.
  private static let spareRecordCountMax = 64 << 10

  /// Whether a run on `rows` rows should start on new buffers: these hold another dataset's run,
  /// or were made for one with far more records than the last.
  fileprivate func isOversized(rows: Int) -> Bool {
    let capacity =
      orders.capacity + refusals.rows.capacity + trades.capacity
      + drawdowns.peakRows.capacity
    let used = orders.count + refusals.count + trades.count + drawdowns.count
    return equity.count != rows || capacity > max(Self.spareRecordCountMax, 4 * used)
  }

  /// Bytes of all records that there is room for. The arrays of one kind of record grow together,
  /// so one of them stands for all.
  fileprivate var recordByteCount: Int {
    orders.capacity * 32 + refusals.rows.capacity * 6 + trades.capacity * 56
      + drawdowns.peakRows.capacity * 41
  }
}
