/// The columns that a simulation of one asset reads, shape `[rows]` each; those that a simulation
/// has no use for are not given.
struct ColumnInput {
  /// Order prices before slippage, money per share.
  var prices = ColumnReader<Double>()
  /// Prices that positions and sizes in money are valued at; not given: the order prices.
  var valuations = ColumnReader<Double>()
  var open = ColumnReader<Double>()
  var high = ColumnReader<Double>()
  var low = ColumnReader<Double>()
  var close = ColumnReader<Double>()
  /// Shares.
  var volume = ColumnReader<Double>()
  /// Labels that change with the session.
  var sessions = ColumnReader<Int64>()
  var longEntries = ColumnReader<Bool>()
  var longExits = ColumnReader<Bool>()
  var shortEntries = ColumnReader<Bool>()
  var shortExits = ColumnReader<Bool>()

  var rows: Int { prices.count }
}

/// What decides about a column's orders.
enum OrderSource {
  /// The signals of the row `lag` rows before.
  case signals(lag: Int)
  /// The size given for the row.
  case sizes
}

/// The part of a row's events that is decided and executed together.
enum RowPart {
  /// Signals or given orders.
  case orders
  case stops
  /// A stop, or the row's signals if none was reached.
  case stopsElseOrders
}

/// An order that was decided and not yet executed.
struct PendingOrder {
  var request: OrderRequest
  var cause: OrderCause?
}

/// One column of a running simulation: its account, its stops and the next row that matters.
///
/// A row matters where a signal can change the position as it is, where a stop is reached, or
/// where an order is given; under market rules every row does while something is held or waits.
/// `decide` turns such a row into an order, `execute` books it, `trade` does what market rules
/// bring about beside it, `advance` finds the next one.
struct ColumnSimulation {
  let input: ColumnInput
  private(set) var settings: SignalSettings
  let source: OrderSource
  private var watch: StopWatch
  private(set) var hasStops: Bool
  private var addsToPositions: Bool
  var account: Account
  var ledger: OrderLedger
  var valuation = LastValuation()
  var stops = StopState()
  /// What waits for a price, and what guards the position, under market rules.
  var desk: MarketDesk
  /// The stop reached on `nextRow`, if one is known.
  var hit: StopHit?
  /// The next row on which something can happen; at or behind `end`: none.
  var nextRow = 0
  /// The row that the simulation goes up to, for now.
  var end: Int
  /// What the other columns hold that share the cash, under market rules.
  var others = OtherHoldings()

  /// - Precondition: The settings were checked for the rows of `input`.
  init(
    _ input: ColumnInput, settings: SignalSettings, source: OrderSource, ledger: OrderLedger
  ) {
    self.input = input
    self.settings = settings
    self.source = source
    self.ledger = ledger
    end = input.rows
    watch = settings.stops.watch
    let fillsAtOpen =
      switch source {
      case .signals(let lag): lag == 1
      case .sizes: settings.stops.watch == .afterOrders
      }
    let (market, areStopsLevels) = settings.marketWithStops
    desk = MarketDesk(market, fillsAtOpen: fillsAtOpen)
    hasStops = settings.stops.areGiven && !areStopsLevels
    addsToPositions = settings.addsToPositions
    account = Account(cash: settings.initCash)
    account.mayOwe = desk.isActive
  }

  /// What the position is worth, money.
  @inline(__always)
  var assetValue: Double { account.position == 0 ? 0 : account.position * valuation.price }

  /// Goes on by other settings; a position keeps the stops that it has.
  ///
  /// - Precondition: The settings were checked, and there are market rules in both or in neither.
  mutating func change(to settings: SignalSettings) {
    precondition(desk.isActive == (settings.market != nil), "market rules neither come nor go")
    self.settings = settings
    watch = settings.stops.watch
    let (market, areStopsLevels) = settings.marketWithStops
    if let market { desk.rules = market }
    let isGuarded = account.position != 0 && stops.isArmed
    hasStops = isGuarded || settings.stops.areGiven && !areStopsLevels
    addsToPositions = settings.addsToPositions
  }
}

extension SignalSettings {
  /// The market rules with the stops among their levels, where those can be such levels.
  fileprivate var marketWithStops: (rules: MarketRules?, areStopsLevels: Bool) {
    guard var market else { return (nil, false) }
    let exits = market.exits.adding(stops, addsToPositions: addsToPositions)
    if let exits { market.exits = exits }
    return (market, exits != nil)
  }
}

extension ColumnSimulation {
  /// Finds the first row after `row` on which something can happen.
  @inline(__always)
  mutating func advance(after row: Int) throws(EngineInputError) {
    if desk.isActive && (account.position != 0 || desk.isWaiting) {
      nextRow = row + 1
      return
    }
    switch source {
    case .sizes: nextRow = nextGivenOrder(from: row + 1)
    case .signals(let lag):
      // An entry that is to wait for its price is placed on the row of its signal.
      nextRow = nextSignal(
        from: row + 1, lag: desk.restsEntries ? 0 : lag, position: account.position)
      if hasStops && account.position != 0 && stops.isArmed { try watchStops() }
    }
  }

  @inline(__always)
  private func nextGivenOrder(from row: Int) -> Int {
    // A row without an order is told in the log of attempts, and nowhere else.
    if ledger.keepsAttempts { return row }
    var row = row
    while row < input.rows && settings.size[row].isNaN { row += 1 }
    return row
  }

  /// The first row whose signals can lead to an order from here; a conflict needs one of them too.
  @inline(__always)
  func nextSignal(from row: Int, lag: Int, position: Double) -> Int {
    let none = ColumnReader<Bool>()
    let (first, second, third) =
      if position == 0 {
        (input.longEntries, input.shortEntries, none)
      } else if position > 0 {
        (input.longExits, input.shortEntries, addsToPositions ? input.longEntries : none)
      } else {
        (input.shortExits, input.longEntries, addsToPositions ? input.shortEntries : none)
      }
    if first.isEmpty && second.isEmpty && third.isEmpty { return input.rows }
    let signalRow = ColumnReader.firstRow(
      of: first, or: second, or: third, from: max(row - lag, 0))
    return min(signalRow + lag, input.rows)
  }

  /// Moves the next row forward to the first one that reaches a stop, if that comes earlier.
  private mutating func watchStops() throws(EngineInputError) {
    // Signals that fill before the stops are watched change what there is to watch.
    let end = min(watch == .afterOrders ? nextRow : nextRow + 1, end)
    hit = try scanStops(through: end - 1)
    if let hit { nextRow = hit.row }
  }

  @inline(__always)
  func scan() -> StopScan {
    StopScan(open: input.open, high: input.high, low: input.low, close: input.close)
  }

  /// Holds the stops against the rows not yet looked at.
  mutating func scanStops(through row: Int) throws(EngineInputError) -> StopHit? {
    let first = stops.checkedThrough + 1
    guard first <= row else { return nil }
    return try scan().firstHit(in: first..<row + 1, isLong: account.position > 0, stops: &stops)
  }
}

/// The last price that a position was valued at.
struct LastValuation {
  private(set) var price = Double.nan
  private var seenThrough = -1

  /// Takes the valuation price of `row`, or the last one before it.
  ///
  /// Rows are to be asked for in rising order; then each is looked at once.
  @inline(__always)
  mutating func update(_ input: ColumnInput, row: Int, carries: Bool) {
    let values = input.valuations.or(input.prices)
    guard carries else {
      price = values[row]
      return
    }
    var back = row
    while back > seenThrough {
      let value = values[back]
      if !value.isNaN {
        price = value
        break
      }
      back -= 1
    }
    seenThrough = max(seenThrough, row)
  }

  mutating func set(_ price: Double) {
    self.price = price
  }
}

extension ColumnSimulation {
  @inline(__always)
  mutating func updateValuation(_ row: Int) {
    valuation.update(input, row: row, carries: settings.carriesValuation)
  }
}
