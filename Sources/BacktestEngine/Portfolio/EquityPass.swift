/// One pass over the closes that writes equity and drawdown and sums what the metrics need.
///
/// Between two orders cash and position do not change: a stretch without a position is constant,
/// and one with a position is `cash + position · close`. Both need little per row, so the rows are
/// taken stretch by stretch.
struct EquityPass {
  private let initCash: Double
  /// Whether equity and drawdown are written; sums and records are the same to the last bit.
  let writesCurves: Bool
  var cash: Double
  var position = 0.0
  /// Equity of the row before.
  var previous: Double
  var walk: DrawdownWalk
  /// One over the peak of the drawdown that is going on.
  var inversePeak = 1.0
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

  init(initCash: Double, writesCurves: Bool) {
    self.initCash = initCash
    self.writesCurves = writesCurves
    cash = initCash
    previous = initCash
    walk = DrawdownWalk(initialValue: initCash)
  }

  var finalValue: Double { previous }
  var totalReturn: Double { previous / initCash - 1 }

  /// Goes over all rows, and collects the drawdowns found there.
  ///
  /// - Parameters:
  ///   - close: Shape `[rows]`, money per share.
  ///   - orders: Filled orders, oldest first.
  ///   - cashFlows: Money that moved without an order, booked after the orders of its row.
  ///   - curves: Columns of shape `[rows]`, every row of which is written, if `writesCurves`;
  ///     their drawdown records are appended to.
  mutating func write(
    close: Span<Double>, orders: OrderRecords, cashFlows: CashFlowRecords = CashFlowRecords(),
    into curves: inout EquityCurves
  ) {
    rows = close.count
    firstClose = firstValid(close)
    var first = 0
    if cashFlows.count > 0 {
      first = writeBooking(orders, cashFlows, close: close, into: &curves)
    } else {
      for order in 0..<orders.count {
        let end = Int(orders[order].row)
        writeStretch(first..<end, close, into: &curves)
        first = end
        book(order, of: orders)
      }
    }
    writeStretch(first..<close.count, close, into: &curves)
    lastClose = validClose(close, at: close.count - 1)
    walk.finish(into: &curves.drawdowns)
  }

  private func firstValid(_ values: Span<Double>) -> Double {
    for row in values.indices where !values[row].isNaN { return values[row] }
    return .nan
  }

  mutating func book(_ order: Int, of orders: OrderRecords) {
    let record = orders[order]
    cash = addCancelling(cash, -record.signedSize * record.price - record.fees)
    position = addCancelling(position, record.signedSize)
  }

  mutating func writeStretch(
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
    if writesCurves {
      let drawdown = curves.drawdown[rows.lowerBound]
      var equitySpan = curves.equity.mutableSpan
      for row in rest { equitySpan[row] = cash }
      var drawdownSpan = curves.drawdown.mutableSpan
      for row in rest { drawdownSpan[row] = drawdown }
    }
    if walk.isFalling {
      walk.pass(row: Int32(last), value: cash)
    } else {
      walk.rise(row: Int32(last), value: cash)
    }
  }

  /// Takes one row by the general rules.
  @inline(__always)
  mutating func writeRow(_ row: Int, value: Double, into curves: inout EquityCurves) {
    returns.add(simpleReturn(from: previous, to: value))
    let fall = visit(row, value: value, into: &curves.drawdowns)
    if writesCurves {
      curves.equity[row] = value
      curves.drawdown[row] = fall
    }
    previous = value
  }

  /// Takes note of one value, and gives its fall from the peak.
  @inline(__always)
  mutating func visit(
    _ row: Int, value: Double, into drawdowns: inout DrawdownRecords
  ) -> Double {
    let wasFalling = walk.isFalling
    walk.visit(row: Int32(row), value: value, into: &drawdowns)
    guard walk.isFalling else { return 0 }
    if !wasFalling { inversePeak = 1 / walk.current.peakValue }
    return value * inversePeak - 1
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
