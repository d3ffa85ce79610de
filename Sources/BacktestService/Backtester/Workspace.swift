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

  /// Memory held, bytes: exact for what grows with rows, near for the records.
  var byteCount: Int {
    let rows = entries.values.count + exits.values.count
    let curves = (portfolio.equity.count + portfolio.drawdown.count) * 8
    let records =
      portfolio.orders.count * 29 + portfolio.trades.count * 70 + portfolio.drawdowns.count * 41
    return rows + curves + records + pixels.byteCount
  }
}

/// The workspaces of all sockets, the least recently used dropped first.
struct WorkspaceShelf {
  /// A socket's view, or its stream of full columns, which may be of another run.
  struct Key: Hashable {
    enum Purpose: Hashable { case view, stream }

    let socket: SocketIdentifier
    let purpose: Purpose
  }

  private struct Entry {
    let workspace: Workspace
    var lastUse: Int
    var byteCount = 0
  }

  private let byteCountMax: Int
  private var entries: [Key: Entry] = [:]
  private var clock = 0
  private(set) var byteCount = 0

  init(byteCountMax: Int) { self.byteCountMax = byteCountMax }

  func existing(_ key: Key) -> Workspace? { entries[key]?.workspace }

  /// The workspace of `key`, a new one when there is none or it was dropped.
  mutating func workspace(_ key: Key) -> Workspace {
    if let entry = entries[key] { return entry.workspace }
    let workspace = Workspace()
    entries[key] = Entry(workspace: workspace, lastUse: clock)
    return workspace
  }

  /// Takes note that a workspace was used, and drops others while all are over the budget. The one
  /// just used stays, however large it is.
  mutating func noteUse(_ key: Key) {
    guard var entry = entries[key] else { return }
    clock += 1
    byteCount -= entry.byteCount
    entry.byteCount = entry.workspace.byteCount
    entry.lastUse = clock
    byteCount += entry.byteCount
    entries[key] = entry
    while byteCount > byteCountMax, entries.count > 1,
      let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
    {
      remove(oldest.key)
    }
  }

  mutating func remove(_ key: Key) {
    guard let entry = entries.removeValue(forKey: key) else { return }
    byteCount -= entry.byteCount
  }
}
