/// One pass over the closes that writes equity and drawdown and sums what the metrics need.
///
/// Between two orders cash and position do not change: a stretch without a position is constant,
/// and one with a position is `cash + position · close`.
struct EquityPass {
  private let initCash: Double
  private var cash: Double
  private var position = 0.0
  /// Equity of the row before.
  private var previous: Double
  private var walk: DrawdownWalk
  /// The first and the latest close that is no NaN.
  private(set) var firstClose = Double.nan
  private(set) var lastClose = Double.nan
  private(set) var rows = 0
  /// Rows that end in a position.
  private(set) var heldRows = 0
  private(set) var returns = ReturnSums()

  init(initCash: Double) {
    self.initCash = initCash
    cash = initCash
    previous = initCash
    walk = DrawdownWalk(initialValue: initCash)
  }

  var finalValue: Double { previous }
  var totalReturn: Double { previous / initCash - 1 }

  /// Writes every row of `equity` and `drawdown`, and appends the drawdowns found.
  mutating func write(
    close: Span<Double>, orders: OrderRecords, equity equityColumn: inout [Double],
    drawdown drawdownColumn: inout [Double], drawdowns: inout DrawdownRecords
  ) {
    var equity = equityColumn.mutableSpan
    var drawdown = drawdownColumn.mutableSpan
    rows = close.count
    var row = 0
    for order in 0...orders.count {
      let end = order < orders.count ? Int(orders.rows[order]) : close.count
      for row in row..<end {
        step(row: row, close: close[row], &equity, &drawdown, &drawdowns)
      }
      row = end
      if order < orders.count { book(order, of: orders) }
    }
    walk.finish(into: &drawdowns)
  }

  private mutating func book(_ order: Int, of orders: OrderRecords) {
    let isBuy = orders.sides[order] == .buy
    let size = isBuy ? orders.sizes[order] : -orders.sizes[order]
    cash = addCancelling(cash, -size * orders.prices[order] - orders.fees[order])
    position = addCancelling(position, size)
  }

  @inline(__always)
  private mutating func step(
    row: Int, close: Double, _ equity: inout MutableSpan<Double>,
    _ drawdown: inout MutableSpan<Double>, _ drawdowns: inout DrawdownRecords
  ) {
    if !close.isNaN {
      if firstClose.isNaN { firstClose = close }
      lastClose = close
    }
    if position != 0 { heldRows += 1 }
    let value = position == 0 ? cash : cash + position * lastClose
    equity[row] = value
    returns.add((value - previous) / previous)
    walk.visit(row: Int32(row), value: value, into: &drawdowns)
    drawdown[row] = (value - walk.current.peakValue) / walk.current.peakValue
    previous = value
  }
}

/// Sums over the returns of all rows.
struct ReturnSums {
  private(set) var sum = 0.0
  private(set) var squares = 0.0
  private(set) var lossSquares = 0.0

  @inline(__always)
  mutating func add(_ value: Double) {
    let loss = value < 0 ? value : 0
    sum += value
    squares += value * value
    lossSquares += loss * loss
  }
}
