internal import BacktestEngine
internal import MarketData
internal import WireMessages

/// One signal over one dataset, in a buffer that the next one uses again.
private struct SignalColumn {
  private(set) var values: [Bool] = []
  private var dataset: DatasetIdentity?
  private var rule: SignalRule?

  /// Makes the column hold `rule`; asks for indicators only when it does not already.
  mutating func bring(
    to rule: SignalRule, on bars: BarColumns, columns: () -> IndicatorColumns
  ) {
    guard rule != self.rule || bars.identity != dataset else { return }
    if values.count != bars.rows { values = [Bool](repeating: false, count: bars.rows) }
    var out = values.mutableSpan
    rule.write(from: columns(), into: &out)
    self.rule = rule
    dataset = bars.identity
  }
}

/// The last run of one socket, in buffers that the next run uses again.
final class Workspace {
  private var entries = SignalColumn()
  private var exits = SignalColumn()
  private(set) var portfolio = PortfolioRun()
  /// The run that `portfolio` holds; nil before the first and after a failed one.
  private(set) var identity: RunPlan.Identity?
  var pixels = PixelCache()

  /// Simulates the plan.
  ///
  /// - Parameter columns: Asked for the strategy's indicator values when signals have to be made.
  func run(_ plan: RunPlan, columns: () -> IndicatorColumns) throws(EngineInputError) {
    identity = nil
    if portfolio.isOversized(rows: plan.bars.rows) { portfolio = PortfolioRun() }
    let strategy = plan.chosen.strategy
    entries.bring(to: strategy.entry, on: plan.bars, columns: columns)
    exits.bring(to: strategy.exit, on: plan.bars, columns: columns)
    let (entries, exits) = (entries.values, exits.values)
    let (open, close) = unsafe (plan.bars.open, plan.bars.close)
    try unsafe portfolio.run(
      open: open.span, close: close.span, entries: entries.span, exits: exits.span,
      settings: plan.identity.settings,
      periodsPerYear: plan.bars.description.periodsPerYear)
    identity = plan.identity
  }

  /// Memory held, bytes, spare capacity included: exact for what grows with rows, near for the
  /// records.
  var byteCount: Int {
    let rows = entries.values.count + exits.values.count
    let curves = (portfolio.equity.count + portfolio.drawdown.count) * 8
    return rows + curves + portfolio.recordByteCount + pixels.byteCount
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

  /// Takes note that a workspace was used and may have grown.
  mutating func noteUse(_ key: WorkspaceKey) {
    guard let workspace = self[key] else { return }
    use(workspace, byteCount: workspace.byteCount, for: key)
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
