extension ColumnSimulation {
  /// The terms on which rows may be taken by `tradePlainly`, if they may: no stops, no market
  /// rules, the same rules on every row, no log of attempts, and sizes in shares.
  var plainTerms: PlainTerms? {
    let isPlain =
      !hasStops && !desk.isActive && !ledger.keepsAttempts && !settings.updatesValue
      && settings.limitsPerRow.isEmpty && settings.rulesPerRow.isEmpty
      && settings.rules.sizeType == .amount
    return isPlain ? PlainTerms(settings.limits) : nil
  }

  /// Takes rows from the next one that matters on, as long as each asks for one plain order: an
  /// entry into a long position, its exit, or a given order for shares of one.
  ///
  /// Most rows of most simulations are of this kind. What is done on them is what `decide` and
  /// `execute` do, to the last bit, with everything that does not change kept in registers.
  /// Afterwards the next row is one that needs them, or there is none.
  mutating func tradePlainly(_ terms: PlainTerms) {
    var ledger = OrderLedger()
    swap(&ledger, &self.ledger)
    var account = account
    switch source {
    case .signals(let lag): tradePlainSignals(lag: lag, terms, &account, &ledger)
    case .sizes: tradePlainSizes(terms, &account, &ledger)
    }
    self.account = account
    swap(&ledger, &self.ledger)
  }

  @inline(__always)
  private mutating func tradePlainSignals(
    lag: Int, _ terms: PlainTerms, _ account: inout Account, _ ledger: inout OrderLedger
  ) {
    let (prices, settings) = (input.prices, settings)
    let isReducing = settings.rules.accumulation.reduces
    let end = end
    var row = nextRow
    while row < end {
      let signals = row < lag ? RowSignals.none : signals(row - lag)
      let size = settings.size[row]
      guard !(size < 0) else { break }
      let costs = settings.costs(row: row)
      var fill: OrderFill?
      if account.position == 0 {
        guard signals.longEntry && !signals.longExit && !signals.shortEntry else { break }
        fill = account.buyPlainly(size, at: prices[row], costs, terms)
      } else {
        guard
          account.position > 0 && signals.longExit && !signals.longEntry
            && !signals.shortEntry && !isReducing
        else { break }
        fill = account.sellPlainly(account.position, at: prices[row], costs, terms)
      }
      guard let fill else { break }
      ledger.note(row: row, fill)
      row = nextSignal(from: row + 1, lag: lag, position: account.position)
    }
    nextRow = row
  }

  @inline(__always)
  private mutating func tradePlainSizes(
    _ terms: PlainTerms, _ account: inout Account, _ ledger: inout OrderLedger
  ) {
    let (prices, settings) = (input.prices, settings)
    guard settings.rules.direction != .shortOnly else { return }
    let end = end
    var row = nextRow
    while row < end {
      let size = settings.size[row]
      if !size.isNaN {
        let costs = settings.costs(row: row)
        let fill =
          size > 0
          ? account.buyPlainly(size, at: prices[row], costs, terms)
          : account.sellPlainly(-size, at: prices[row], costs, terms)
        guard let fill else { break }
        ledger.note(row: row, fill)
      }
      row += 1
    }
    nextRow = row
  }
}
