internal import BacktestEngine
internal import MarketData
internal import WireMessages

/// The last run of one socket, in buffers that the next run uses again.
final class Workspace {
  private var entries: [Bool] = []
  private var exits: [Bool] = []
  private(set) var portfolio = PortfolioRun()
  /// The run that `portfolio` holds; nil before the first and after a failed one.
  private(set) var identity: RunPlan.Identity?
  /// The run whose signals the columns hold.
  private var signalsIdentity: RunPlan.Identity?
  var pixels = PixelCache()

  /// Simulates the plan.
  ///
  /// - Parameter columns: Asked for the strategy's indicator values when signals have to be made.
  func run(_ plan: RunPlan, columns: () -> [IndicatorColumn]) throws(EngineInputError) {
    identity = nil
    if !plan.identity.hasSignals(of: signalsIdentity) {
      writeSignals(plan, columns())
    }
    let (entries, exits) = (entries, exits)
    let (open, close) = unsafe (plan.bars.open, plan.bars.close)
    try unsafe portfolio.run(
      open: open.span, close: close.span, entries: entries.span,
      exits: exits.span, settings: plan.identity.settings,
      periodsPerYear: plan.bars.description.periodsPerYear)
    identity = plan.identity
  }

  private func writeSignals(_ plan: RunPlan, _ columns: [IndicatorColumn]) {
    signalsIdentity = nil
    if entries.count != plan.bars.rows {
      entries = [Bool](repeating: false, count: plan.bars.rows)
      exits = entries
    }
    var entrySpan = entries.mutableSpan
    var exitSpan = exits.mutableSpan
    plan.chosen.strategy.writeSignals(from: columns, entries: &entrySpan, exits: &exitSpan)
    signalsIdentity = plan.identity
  }

  /// Memory held, bytes: exact for what grows with rows, near for the records.
  var byteCount: Int {
    let rows = entries.count + exits.count
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
