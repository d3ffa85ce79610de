/// The rules of a simulation from orders of one column, one order per row.
package struct OrderSettings: Sendable, Equatable {
  /// Money at the start.
  package var initCash: Double
  /// Signed, in the unit of `sizeType`; NaN: no order on that row.
  package var size: RowParameter
  package var sizeType = SizeType.amount
  package var direction = OrderDirection.both
  /// Size type and direction of each row; empty: `sizeType` and `direction` on every row.
  package var formsPerRow: [OrderForm] = []
  /// Fraction of the traded value.
  package var fees = RowParameter.constant(0)
  /// Money per order.
  package var fixedFees = RowParameter.constant(0)
  /// Fraction by which prices move against each order.
  package var slippage = RowParameter.constant(0)
  package var limits = OrderLimits()
  /// Shape `[rows]`; empty: `limits` on every row.
  package var limitsPerRow: [OrderLimits] = []
  /// Whether a fill makes its price the valuation price, until a row has one of its own.
  package var updatesValue = false
  /// Whether a row without a valuation price has that of the row before.
  package var carriesValuation = true
  /// Nil: what is given here is all there is; bars do not matter.
  package var market: MarketRules?
  /// Whether orders fill at the open of their row, before the rest of the bar, or at its close.
  package var fillsAtOpen = false

  package init(initCash: Double, size: RowParameter) {
    self.initCash = initCash
    self.size = size
  }

  /// The same for the loop that serves all simulations.
  var asSignalSettings: SignalSettings {
    var settings = SignalSettings(initCash: initCash)
    settings.size = size
    (settings.fees, settings.fixedFees, settings.slippage) = (fees, fixedFees, slippage)
    (settings.limits, settings.limitsPerRow) = (limits, limitsPerRow)
    (settings.updatesValue, settings.carriesValuation) = (updatesValue, carriesValuation)
    settings.market = market
    if fillsAtOpen { settings.stops.watch = .afterOrders }
    (settings.rules.sizeType, settings.rules.direction) = (sizeType, direction)
    settings.rulesPerRow = formsPerRow.map { form in
      var rules = SignalRules()
      (rules.sizeType, rules.direction) = (form.sizeType, form.direction)
      return rules
    }
    return settings
  }
}

/// How the size of an order is read.
package struct OrderForm: Sendable, Equatable {
  package var sizeType: SizeType
  package var direction: OrderDirection

  package init(sizeType: SizeType, direction: OrderDirection) {
    self.sizeType = sizeType
    self.direction = direction
  }
}

/// Simulates one column from orders.
///
/// - Parameters:
///   - prices: Order prices before slippage, shape `[rows]`, money per share.
///   - valuationPrices: Prices that sizes in money are valued at, shape `[rows]`; a NaN stands for
///     the last one before it.
///   - open, high, low, close: Prices that market rules are held against, shape `[rows]`, or empty;
///     with such rules there has to be a close.
///   - volume: Shares, shape `[rows]`; empty where there is no volume cap.
///   - settings: Sizes, costs and limits.
///   - ledger: Emptied first, then filled in the order of rows.
///
/// NaN: a row with a size of NaN has no order; one with a price of NaN is ignored, as
/// `ledger.refusals` tells.
/// - Complexity: O(rows); no allocation once the ledger has the capacity.
package func simulateOrders(
  prices: Span<Double>, valuationPrices: Span<Double>, open: Span<Double> = Span(),
  high: Span<Double> = Span(), low: Span<Double> = Span(), close: Span<Double> = Span(),
  volume: Span<Double> = Span(), settings: OrderSettings,
  into ledger: inout OrderLedger
) throws(EngineInputError) {
  var input = ColumnInput()
  input.prices = ColumnReader(prices)
  input.valuations = ColumnReader(valuationPrices)
  input.open = ColumnReader(open)
  input.high = ColumnReader(high)
  input.low = ColumnReader(low)
  input.close = ColumnReader(close)
  input.volume = ColumnReader(volume)
  try simulateAlone(input, settings: settings.asSignalSettings, source: .sizes, into: &ledger)
}
