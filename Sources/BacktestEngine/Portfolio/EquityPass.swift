/// One pass over the closes that writes equity and drawdown and sums what the metrics need.
///
/// Between two orders cash and position do not change: a stretch without a position is constant,
/// and one with a position is `cash + position · close`. Both need little per row, so the rows are
/// taken stretch by stretch.
struct EquityPass {
  private let initCash: Double
  var cash: Double
  var position = 0.0
  /// Equity of the row before.
  var previous: Double
  var walk: DrawdownWalk
  var returns = ReturnSums()
  private(set) var rows = 0
  /// Rows that end in a position.
  private(set) var heldRows = 0
  /// The first and the last close that is no NaN.
  private(set) var firstClose = Double.nan
  private(set) var lastClose = Double.nan
  /// The last close that is no NaN among the rows before `nextUnseenRow`.
  private var seenClose = Double.nan
  private var nextUnseenRow = 0

  init(initCash: Double) {
    self.initCash = initCash
    cash = initCash
    previous = initCash
    walk = DrawdownWalk(initialValue: initCash)
  }

  var finalValue: Double { previous }
  var totalReturn: Double { previous / initCash - 1 }

  /// Writes every row of `curves`, and collects the drawdowns found there.
  mutating func write(close: Span<Double>, orders: OrderRecords, into curves: inout EquityCurves) {
    rows = close.count
    firstClose = firstValid(close)
    var first = 0
    for order in 0..<orders.count {
      let end = Int(orders.rows[order])
      writeStretch(first..<end, close, into: &curves)
      first = end
      book(order, of: orders)
    }
    writeStretch(first..<close.count, close, into: &curves)
    lastClose = validClose(close, at: close.count - 1)
    walk.finish(into: &curves.drawdowns)
  }

  private func firstValid(_ values: Span<Double>) -> Double {
    for row in values.indices where !values[row].isNaN { return values[row] }
    return .nan
  }

  private mutating func book(_ order: Int, of orders: OrderRecords) {
    let isBuy = orders.sides[order] == .buy
    let size = isBuy ? orders.sizes[order] : -orders.sizes[order]
    cash = addCancelling(cash, -size * orders.prices[order] - orders.fees[order])
    position = addCancelling(position, size)
  }

  private mutating func writeStretch(
    _ rows: Range<Int>, _ close: Span<Double>, into curves: inout EquityCurves
  ) {
    guard !rows.isEmpty else { return }
    if position == 0 {
      writeFlat(rows, into: &curves)
    } else {
      heldRows += rows.count
      writeHeld(rows, close, into: &curves)
    }
  }

  private mutating func writeFlat(_ rows: Range<Int>, into curves: inout EquityCurves) {
    writeRow(rows.lowerBound, value: cash, into: &curves)
    let rest = rows.dropFirst()
    guard let last = rest.last else { return }
    let drawdown = curves.drawdown[rows.lowerBound]
    for row in rest { curves.equity[row] = cash }
    for row in rest { curves.drawdown[row] = drawdown }
    if walk.isFalling {
      walk.pass(row: Int32(last), value: cash)
    } else {
      walk.rise(row: Int32(last), value: cash)
    }
  }

  /// Writes one row by the general rules.
  @inline(__always)
  mutating func writeRow(_ row: Int, value: Double, into curves: inout EquityCurves) {
    curves.equity[row] = value
    returns.add((value - previous) / previous)
    walk.visit(row: Int32(row), value: value, into: &curves.drawdowns)
    if walk.isFalling {
      curves.drawdown[row] = value * (1 / walk.current.peakValue) - 1
    } else {
      curves.drawdown[row] = 0
    }
    previous = value
  }

  /// The last close at or before `row` that is no NaN. Rows are to be asked for in rising order;
  /// then each is looked at once.
  mutating func validClose(_ close: Span<Double>, at row: Int) -> Double {
    var back = row
    while back >= nextUnseenRow && close[back].isNaN { back -= 1 }
    if back >= nextUnseenRow { seenClose = close[back] }
    nextUnseenRow = max(nextUnseenRow, row + 1)
    return seenClose
  }
}

/// The columns and records that a pass writes.
struct EquityCurves {
  var equity: [Double] = []
  var drawdown: [Double] = []
  var drawdowns = DrawdownRecords()

  /// Makes room for `rows` rows; what was there is to be overwritten.
  mutating func reset(rows: Int) {
    if equity.count != rows {
      equity = [Double](repeating: 0, count: rows)
      drawdown = [Double](repeating: 0, count: rows)
    }
    drawdowns.removeAll()
  }
}

/// Sums over the returns of all rows.
///
/// Four lanes, added up at the end: returns of four rows taken together go to one lane each, those
/// taken alone to the first lane. The order is a function of the data alone.
struct ReturnSums {
  private var sums = SIMD4<Double>.zero
  private var squareSums = SIMD4<Double>.zero
  private var lossSquareSums = SIMD4<Double>.zero

  var sum: Double { total(sums) }
  var squares: Double { total(squareSums) }
  var lossSquares: Double { total(lossSquareSums) }

  private func total(_ lanes: SIMD4<Double>) -> Double {
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
  }

  @inline(__always)
  mutating func add(_ value: Double) {
    add(SIMD4(value, 0, 0, 0))
  }

  @inline(__always)
  mutating func add(_ values: SIMD4<Double>) {
    let losses = values.replacing(with: 0, where: values .> 0)
    sums += values
    squareSums += values * values
    lossSquareSums += losses * losses
  }
}
