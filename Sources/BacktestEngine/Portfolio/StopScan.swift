/// Holds the bars of some rows against the stops of a position.
///
/// A bar is a stop's where it opens beyond the level (filled at the open) or where the level lies
/// between its low and its high (filled at the level). The stop loss comes before the profit:
/// which one a bar reached first cannot be known. A trailing level follows the best price of the
/// bars before, so a bar is never stopped by its own extreme.
///
/// A short position is that of a long one with all prices negated, which is exact.
///
/// NaN: an open is replaced by the close, a low or high by the lower or higher of open and close;
/// what is still NaN reaches no level.
struct StopScan {
  let open: ColumnReader<Double>
  let high: ColumnReader<Double>
  let low: ColumnReader<Double>
  let close: ColumnReader<Double>

  /// The first row of `rows` that reaches a stop, or nil; `stops` follows the rows looked at.
  ///
  /// Eight rows at a time are passed over where none comes near a level.
  /// - Complexity: O(rows passed over).
  @inline(__always)
  func firstHit(
    in rows: Range<Int>, isLong: Bool, stops: inout StopState
  ) throws(EngineInputError) -> StopHit? {
    guard !rows.isEmpty else { return nil }
    return isLong
      ? try scan(rows, sign: 1, stops: &stops) : try scan(rows, sign: -1, stops: &stops)
  }

  @inline(__always)
  private func scan(
    _ rows: Range<Int>, sign: Double, stops: inout StopState
  ) throws(EngineInputError) -> StopHit? {
    if stops.lossFraction < 0 { throw .negativeStop(row: rows.lowerBound) }
    var levels = StopLevels(stops, sign: sign)
    var row = rows.lowerBound
    var hit: StopHit?
    // A row that cannot be passed over is looked at alone, and so are the ones up to its block's
    // end.
    while row < rows.upperBound && hit == nil {
      if stops.profitFraction >= 0 || stops.profitFraction.isNaN {
        row = passOver(row..<rows.upperBound, sign: sign, &levels)
      }
      let end = min(row + 8, rows.upperBound)
      while row < end && hit == nil {
        hit = levels.hit(bar(row, sign: sign), row: row)
        if stops.profitFraction < 0 && (hit == nil || hit?.cause == .takeProfit) {
          throw .negativeStop(row: row)
        }
        row += 1
      }
    }
    stops.checkedThrough = row - 1
    if levels.isTrailing { stops.lossReference = sign * levels.best }
    hit?.price *= sign
    return hit
  }

  /// Passes over blocks of eight rows that come near no level, and returns the first row of the
  /// block that does, or of the last few rows.
  @inline(__always)
  private func passOver(_ rows: Range<Int>, sign: Double, _ levels: inout StopLevels) -> Int {
    var row = rows.lowerBound
    // With a low or a high missing the open and the close bound the bar.
    let open = open.or(close)
    let (best, worst) =
      sign > 0 ? (high.or(close), low.or(close)) : (low.or(close), high.or(close))
    let opensMayBeBest = (sign > 0 ? high : low).isEmpty
    let profit = levels.profit.isNaN ? .infinity : levels.profit
    while row + 8 <= rows.upperBound {
      let opens = open.eight(from: row) * sign
      let bests = best.eight(from: row) * sign
      let worsts = worst.eight(from: row) * sign
      // The level never falls, so the one after the block is the strictest.
      var top = levels.isTrailing ? greatest(bests) : .nan
      if opensMayBeBest && levels.isTrailing { top = max(top, greatest(opens)) }
      let lossAfter = levels.strictestLoss(upTo: top)
      // A NaN fails each comparison.
      let isFar =
        (opens .> lossAfter) .& (worsts .> lossAfter) .& (opens .< profit)
        .& (bests .< profit)
      guard all(isFar) else { break }
      levels.follow(top)
      row += 8
    }
    return row
  }

  /// The bar of a row with what is missing filled in, seen from the position's side.
  @inline(__always)
  private func bar(_ row: Int, sign: Double) -> (open: Double, best: Double, worst: Double) {
    let last = close[row]
    var first = open.isEmpty ? .nan : open[row]
    if first.isNaN { first = last }
    var bottom = low.isEmpty ? .nan : low[row]
    if bottom.isNaN { bottom = last < first ? last : first }
    var top = high.isEmpty ? .nan : high[row]
    if top.isNaN { top = last > first ? last : first }
    return sign > 0 ? (first, top, bottom) : (-first, -bottom, -top)
  }
}

/// The greatest of eight values, none of them NaN.
@inline(__always)
private func greatest(_ values: SIMD8<Double>) -> Double {
  let four = values.lowHalf.replacing(
    with: values.highHalf, where: values.highHalf .> values.lowHalf)
  let two = four.lowHalf.replacing(with: four.highHalf, where: four.highHalf .> four.lowHalf)
  return two[1] > two[0] ? two[1] : two[0]
}

/// The prices that end a position, seen from its side: rising prices are good.
private struct StopLevels {
  private let lossFactor: Double
  let isTrailing: Bool
  /// Reference of the stop loss.
  private(set) var best: Double
  /// At or below it the position is lost; NaN where there is no stop loss.
  private var loss: Double
  /// At or above it the profit is taken; NaN where none is.
  let profit: Double

  @inline(__always)
  init(_ stops: StopState, sign: Double) {
    // The mirror image of `reference * (1 + fraction)` for a short position's loss.
    lossFactor = sign > 0 ? 1 - stops.lossFraction : 1 + stops.lossFraction
    let profitFactor = sign > 0 ? 1 + stops.profitFraction : 1 - stops.profitFraction
    isTrailing = stops.isTrailing && !stops.lossFraction.isNaN
    best = sign * stops.lossReference
    loss = best * lossFactor
    profit = sign * stops.profitReference * profitFactor
  }

  /// A level that no level is above until the reference is at `price`.
  @inline(__always)
  func strictestLoss(upTo price: Double) -> Double {
    if loss.isNaN { return -.infinity }
    return isTrailing && price > best ? max(loss, price * lossFactor) : loss
  }

  @inline(__always)
  mutating func follow(_ price: Double) {
    guard isTrailing && price > best else { return }
    best = price
    loss = best * lossFactor
  }

  @inline(__always)
  mutating func hit(
    _ bar: (open: Double, best: Double, worst: Double), row: Int
  ) -> StopHit? {
    var hit: StopHit?
    let lossCause = isTrailing ? OrderCause.trailingStop : .stopLoss
    if bar.open <= loss {
      hit = StopHit(row: row, price: bar.open, cause: lossCause)
    } else if bar.worst <= loss && loss <= bar.best {
      hit = StopHit(row: row, price: loss, cause: lossCause)
    } else if bar.open >= profit {
      hit = StopHit(row: row, price: bar.open, cause: .takeProfit)
    } else if bar.worst <= profit && profit <= bar.best {
      hit = StopHit(row: row, price: profit, cause: .takeProfit)
    }
    follow(bar.best)
    return hit
  }
}
