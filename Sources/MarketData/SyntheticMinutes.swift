/// One-minute bars of a seeded random walk with clustered volatility: the same bits everywhere.
///
/// Only integer arithmetic and IEEE 754 `+ − × ÷`, comparisons and truncation are used, each of
/// which has one correct result; no function of a mathematics library takes part.
///
/// Every minute takes seven steps of a hidden price p. A step draws z and sets p ← p · (1 + σ·v·z):
/// - z is the sum of the four 16-bit quarters of one SplitMix64 draw, centred and scaled to mean 0
///   and variance 1: close to normal, and never beyond ±√12;
/// - σ is the step's volatility, 0.6 per √year at v = 1;
/// - v, the volatility factor, returns slowly to 1 and is disturbed once a minute:
///   v ← v + 0.001·(1 − v) + 0.02·v·z, held within 0.25 … 4.
///
/// The first step leads to the open, the last to the close; high and low are the extremes of all
/// seven. Prices are rounded to 0.01, the hidden price is not. Volume follows the volatility.
package struct SyntheticMinutes: Sendable {
  /// Raised whenever the process changes, so that segments of the old one are replaced.
  static let revision: UInt64 = 1

  package let seed: UInt64
  package let rows: Int
  /// Open time of the first bar, nanoseconds since 1970 UTC.
  package let startNanos: Int64

  package init(seed: UInt64, rows: Int, startNanos: Int64) {
    self.seed = seed
    self.rows = rows
    self.startNanos = startNanos
  }

  package func bars() -> BarSeries {
    var series = BarSeries()
    series.reserveCapacity(rows)
    var walk = HiddenWalk(seed: seed)
    var time = startNanos
    for _ in 0..<rows {
      walk.appendMinute(to: &series, time: time)
      time += 60_000_000_000
    }
    return series
  }
}

/// The state that is carried from minute to minute.
private struct HiddenWalk {
  private static let stepsPerMinute = 7
  /// 0.6 / √(525,600 · 7)
  private static let stepVolatility = 0.000_312_8
  /// √3 / 65,536: makes the centred sum of four 16-bit integers one of variance 1.
  private static let normalScale = 1.732_050_807_568_877_2 / 65_536

  private var random: SplitMix64
  private var price = 1_000.0
  private var volatilityFactor = 1.0

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func appendMinute(to series: inout BarSeries, time: Int64) {
    let open = step()
    var (high, low, close) = (open, open, open)
    for _ in 1..<Self.stepsPerMinute {
      close = step()
      if close > high { high = close }
      if close < low { low = close }
    }
    let volume = 40 * volatilityFactor * (0.5 + Double(random.next() >> 48) / 65_536)
    series.append(
      time: time, open: open, high: high, low: low, close: close, volume: rounded(volume))
    disturbVolatility()
  }

  /// Moves the hidden price and returns it rounded.
  private mutating func step() -> Double {
    price *= 1 + Self.stepVolatility * volatilityFactor * normal()
    // The bounds are out of reach in practice; they keep any seed's prices positive and finite.
    if price < 1 { price = 1 }
    if price > 1_000_000 { price = 1_000_000 }
    return rounded(price)
  }

  private mutating func disturbVolatility() {
    volatilityFactor += 0.001 * (1 - volatilityFactor) + 0.02 * volatilityFactor * normal()
    if volatilityFactor < 0.25 { volatilityFactor = 0.25 }
    if volatilityFactor > 4 { volatilityFactor = 4 }
  }

  private mutating func normal() -> Double {
    let draw = random.next()
    let sum = (draw & 0xffff) + (draw >> 16 & 0xffff) + (draw >> 32 & 0xffff) + (draw >> 48)
    return (Double(sum) - 131_070) * Self.normalScale
  }

  /// To the nearest 0.01; values here are positive and far below 2^53.
  private func rounded(_ value: Double) -> Double {
    Double(Int64(value * 100 + 0.5)) / 100
  }
}
