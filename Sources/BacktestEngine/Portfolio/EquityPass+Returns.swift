/// Sums over the returns of all rows.
///
/// Four lanes, added up at the end: returns of four rows taken together go to one lane each, those
/// taken alone to the first lane. The order is a function of the data alone.
struct ReturnSums {
  private var sums = SIMD4<Double>.zero
  private var lossSums = SIMD4<Double>.zero
  private var squareSums = SIMD4<Double>.zero
  private var lossSquareSums = SIMD4<Double>.zero

  var sum: Double { total(sums) }
  /// Sum of the returns below 0.
  var losses: Double { total(lossSums) }
  /// Sum of the returns above 0; exactly 0 where there are none.
  var gains: Double { total(sums - lossSums) }
  var squares: Double { total(squareSums) }
  var lossSquares: Double { total(lossSquareSums) }

  private func total(_ lanes: SIMD4<Double>) -> Double {
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
  }

  @inline(__always)
  mutating func add(_ value: Double) {
    let loss = value > 0 ? 0 : value
    sums[0] += value
    lossSums[0] += loss
    squareSums[0] += value * value
    lossSquareSums[0] += loss * loss
  }

  @inline(__always)
  mutating func add(_ values: SIMD4<Double>) {
    let losses = values.replacing(with: 0, where: values .> 0)
    sums += values
    lossSums += losses
    squareSums += values * values
    lossSquareSums += losses * losses
  }
}
