extension EquityPass {
  /// Takes a stretch with a position.
  ///
  /// Four rows at a time where all of them are below the peak, as most rows of a long series are;
  /// the others, and those with a NaN, one by one.
  mutating func writeHeld(
    _ rows: Range<Int>, _ close: Span<Double>, into curves: inout EquityCurves
  ) {
    var row = rows.lowerBound
    writeHeldRow(row, close, into: &curves)
    row += 1
    while row < rows.upperBound {
      row = writeBelowPeak(
        row..<rows.upperBound, close, equity: &curves.equity, drawdown: &curves.drawdown)
      let end = min(row + 4, rows.upperBound)
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

  /// Takes four rows at a time as long as all of them are below the peak, and returns the first
  /// row not taken.
  private mutating func writeBelowPeak(
    _ rows: Range<Int>, _ close: Span<Double>, equity: inout [Double],
    drawdown: inout [Double]
  ) -> Int {
    guard walk.isFalling else { return rows.lowerBound }
    let peak = walk.current.peakValue
    // One division for all rows; the product differs from the quotient in the last bit at most.
    let inversePeak = inversePeak
    let writesCurves = writesCurves
    var sums = returns
    var previous = previous
    var row = rows.lowerBound
    let closeBytes = unsafe close.bytes
    var equitySpan = equity.mutableSpan
    var drawdownSpan = drawdown.mutableSpan
    var equityBytes = unsafe equitySpan.mutableBytes
    var drawdownBytes = unsafe drawdownSpan.mutableBytes
    while row + 4 <= rows.upperBound {
      let offset = row * MemoryLayout<Double>.stride
      // SAFETY: four Doubles of a column of Doubles; the read itself is bounds-checked.
      let prices = unsafe closeBytes.unsafeLoadUnaligned(
        fromByteOffset: offset, as: SIMD4<Double>.self)
      let values = cash + position * prices
      // A NaN fails both comparisons.
      if !all((values .< peak) .& (values .>= walk.current.valleyValue)) {
        guard all(values .< peak) else { break }
        walk.fall(row: Int32(row), values: values)
      }
      let before = SIMD4(previous, values[0], values[1], values[2])
      sums.add((values - before) / before)
      if writesCurves {
        equityBytes.storeBytes(of: values, toByteOffset: offset, as: SIMD4<Double>.self)
        drawdownBytes.storeBytes(
          of: values * inversePeak - 1, toByteOffset: offset, as: SIMD4<Double>.self)
      }
      previous = values[3]
      row += 4
    }
    if row > rows.lowerBound {
      walk.pass(row: Int32(row - 1), value: previous)
      self.previous = previous
      returns = sums
    }
    return row
  }
}
