extension EquityPass {
  /// Takes a stretch with a position, four rows at a time; the last ones may be fewer, and four
  /// with a NaN among them are taken one by one.
  mutating func writeHeld(
    _ rows: Range<Int>, _ close: Span<Double>, into curves: inout EquityCurves
  ) {
    var row = rows.lowerBound
    while row < rows.upperBound {
      if writesCurves {
        row = writeFours(
          row..<rows.upperBound, close, equity: &curves.equity, drawdown: &curves.drawdown,
          drawdowns: &curves.drawdowns)
      } else {
        row = measureFours(row..<rows.upperBound, close, drawdowns: &curves.drawdowns)
      }
      let end = min(row + 4, rows.upperBound)
      if end - row < 4 && measureLast(row..<end, close, into: &curves) { return }
      while row < end {
        writeHeldRow(row, close, into: &curves)
        row += 1
      }
    }
  }

  @inline(__always)
  private mutating func writeHeldRow(
    _ row: Int, _ close: Span<Double>, into curves: inout EquityCurves
  ) {
    var price = close[row]
    if price.isNaN { price = validClose(close, at: row) }
    writeRow(row, value: cash + position * price, into: &curves)
  }

  /// Takes four rows at a time without writing them, up to four with a NaN among them, and returns
  /// the first row not taken.
  private mutating func measureFours(
    _ rows: Range<Int>, _ close: Span<Double>, drawdowns: inout DrawdownRecords
  ) -> Int {
    var sums = returns
    var previous = previous
    var row = rows.lowerBound
    var usual = usualRange
    while row + 4 <= rows.upperBound {
      let values = cash + position * four(close, row)
      if usual.holds(values) {
        sums.add(changes(from: previous, values))
      } else {
        guard !hasNaN(values) else { break }
        sums.add(carefulChanges(from: previous, values))
        _ = visit(row, values, into: &drawdowns)
        usual = usualRange
      }
      previous = values[3]
      row += 4
    }
    finishFours(rows.lowerBound..<row, sums, last: previous)
    return row
  }

  /// Writes four rows at a time, up to four with a NaN among them, and returns the first row not
  /// written.
  private mutating func writeFours(
    _ rows: Range<Int>, _ close: Span<Double>, equity: inout [Double],
    drawdown: inout [Double], drawdowns: inout DrawdownRecords
  ) -> Int {
    var sums = returns
    var previous = previous
    var row = rows.lowerBound
    var usual = usualRange
    // One division for all rows; the product differs from the quotient in the last bit at most.
    var inversePeak = inversePeak
    var equitySpan = equity.mutableSpan
    var drawdownSpan = drawdown.mutableSpan
    var equityBytes = unsafe equitySpan.mutableBytes
    var drawdownBytes = unsafe drawdownSpan.mutableBytes
    while row + 4 <= rows.upperBound {
      let offset = row * MemoryLayout<Double>.stride
      let values = cash + position * four(close, row)
      var falls = values * inversePeak - 1
      if usual.holds(values) {
        sums.add(changes(from: previous, values))
      } else {
        guard !hasNaN(values) else { break }
        sums.add(carefulChanges(from: previous, values))
        falls = visit(row, values, into: &drawdowns)
        usual = usualRange
        inversePeak = self.inversePeak
      }
      equityBytes.storeBytes(of: values, toByteOffset: offset, as: SIMD4<Double>.self)
      drawdownBytes.storeBytes(of: falls, toByteOffset: offset, as: SIMD4<Double>.self)
      previous = values[3]
      row += 4
    }
    finishFours(rows.lowerBound..<row, sums, last: previous)
    return row
  }

  /// Takes the last one to three rows of a stretch at once, if they change nothing about the
  /// drawdown that is going on; says whether it did.
  @inline(__always)
  private mutating func measureLast(
    _ rows: Range<Int>, _ close: Span<Double>, into curves: inout EquityCurves
  ) -> Bool {
    guard let last = rows.last else { return true }
    // The last row stands in for those after it: the return from it to itself is 0.
    let prices = SIMD4(
      close[rows.lowerBound], close[min(rows.lowerBound + 1, last)], close[last], close[last])
    let values = cash + position * prices
    guard usualRange.holds(values) else { return false }
    returns.add(changes(from: previous, values))
    if writesCurves {
      for row in rows {
        curves.equity[row] = values[row - rows.lowerBound]
        curves.drawdown[row] = values[row - rows.lowerBound] * inversePeak - 1
      }
    }
    previous = values[3]
    walk.pass(row: Int32(last), value: previous)
    return true
  }

  /// The values that change nothing about the drawdown that is going on and are above 0: none
  /// without a drawdown.
  @inline(__always)
  private var usualRange: UsualRange {
    let valley = walk.current.valleyValue
    return UsualRange(
      least: walk.isFalling && valley > 0 ? valley : .infinity, limit: walk.current.peakValue)
  }

  /// The returns from `previous` to the first value and from each value to the next; all above 0.
  @inline(__always)
  private func changes(from previous: Double, _ values: SIMD4<Double>) -> SIMD4<Double> {
    let before = SIMD4(previous, values[0], values[1], values[2])
    return (values - before) / before
  }

  /// The same returns of values of any sign.
  @inline(__always)
  private func carefulChanges(from previous: Double, _ values: SIMD4<Double>) -> SIMD4<Double> {
    let before = SIMD4(previous, values[0], values[1], values[2])
    if before.min() > 0 { return (values - before) / before }
    var changes = SIMD4<Double>.zero
    for lane in values.indices {
      changes[lane] = simpleReturn(from: before[lane], to: values[lane])
    }
    return changes
  }

  /// Takes note of four values, and gives the fall of each from the peak.
  private mutating func visit(
    _ row: Int, _ values: SIMD4<Double>, into drawdowns: inout DrawdownRecords
  ) -> SIMD4<Double> {
    var falls = SIMD4<Double>.zero
    for lane in values.indices {
      falls[lane] = visit(row + lane, value: values[lane], into: &drawdowns)
    }
    return falls
  }

  private mutating func finishFours(_ rows: Range<Int>, _ sums: ReturnSums, last: Double) {
    guard let row = rows.last else { return }
    walk.pass(row: Int32(row), value: last)
    previous = last
    returns = sums
  }

  /// The values of rows `row` to `row + 3`.
  @inline(__always)
  private func four(_ values: Span<Double>, _ row: Int) -> SIMD4<Double> {
    let bytes = unsafe values.bytes
    // SAFETY: four Doubles of a column of Doubles; the read itself is bounds-checked.
    return unsafe bytes.unsafeLoadUnaligned(
      fromByteOffset: row * MemoryLayout<Double>.stride, as: SIMD4<Double>.self)
  }

  @inline(__always)
  private func hasNaN(_ values: SIMD4<Double>) -> Bool {
    !UsualRange.isEverywhere(values .== values)
  }
}

/// Values from `least` to below `limit`.
private struct UsualRange {
  let least: Double
  let limit: Double

  /// A NaN is in no range.
  @inline(__always)
  func holds(_ values: SIMD4<Double>) -> Bool {
    Self.isEverywhere((values .>= least) .& (values .< limit))
  }

  /// As `all`, which takes the lanes out one by one.
  @inline(__always)
  static func isEverywhere(_ mask: SIMDMask<SIMD4<Int64>>) -> Bool {
    let lanes = SIMD4<Int64>.zero.replacing(with: 1, where: mask)
    let pairs = lanes.lowHalf & lanes.highHalf
    return pairs[0] & pairs[1] == 1
  }
}
