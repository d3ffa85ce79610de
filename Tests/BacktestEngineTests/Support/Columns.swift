import BacktestEngine
import TestSupport
import Testing

extension Tag {
  @Tag static var property: Self
}

/// A column of `rows` values written by `write`.
func column(_ rows: Int, _ write: (inout MutableSpan<Double>) throws -> Void) rethrows -> [Double] {
  // Filled with a value no kernel writes, so that a row left out shows.
  var column = [Double](repeating: -987_654.321, count: rows)
  var span = column.mutableSpan
  try write(&span)
  return column
}

/// A column of `rows` flags written by `write`, from flags that are all set.
func flags(_ rows: Int, _ write: (inout MutableSpan<Bool>) throws -> Void) rethrows -> [Bool] {
  var column = [Bool](repeating: true, count: rows)
  var span = column.mutableSpan
  try write(&span)
  return column
}

/// Equal to the last bit, NaN equal to NaN.
func isIdentical(_ a: [Double], _ b: [Double]) -> Bool {
  a.map(\.bitPattern) == b.map(\.bitPattern)
    || (a.count == b.count
      && zip(a, b).allSatisfy { $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN) })
}

func areAllNaN(_ values: [Double]) -> Bool {
  values.allSatisfy { $0.isNaN }
}

/// Equal but for rounding, NaN equal to NaN.
func isNear(_ a: [Double], _ b: [Double], tolerance: Double = 1e-12) -> Bool {
  a.count == b.count
    && zip(a, b).allSatisfy { x, y in
      x == y || (x.isNaN && y.isNaN) || abs(x - y) <= tolerance * max(1, abs(x), abs(y))
    }
}

func isNear(_ a: Double, _ b: Double, tolerance: Double = 1e-12) -> Bool {
  isNear([a], [b], tolerance: tolerance)
}

/// Bars and signals of a seeded random walk.
struct RandomMarket: CustomStringConvertible {
  let seed: UInt64
  private(set) var open: [Double] = []
  private(set) var close: [Double] = []
  private(set) var entries: [Bool] = []
  private(set) var exits: [Bool] = []

  init(seed: UInt64, rows: Int, signalRate: Double = 0.1, gapRate: Double = 0) {
    self.seed = seed
    var random = SplitMix64(seed: seed)
    var price = 50 + 100 * random.unit()
    for _ in 0..<rows {
      open.append(random.flag(probability: gapRate) ? .nan : price * (1 + 0.01 * random.unit()))
      price *= 1 + 0.04 * (random.unit() - 0.5)
      close.append(random.flag(probability: gapRate) ? .nan : price)
      entries.append(random.flag(probability: signalRate))
      exits.append(random.flag(probability: signalRate))
    }
  }

  var description: String { "seed \(seed), \(close.count) rows" }

  func run(_ settings: SimulationSettings) throws -> PortfolioRun {
    var run = PortfolioRun()
    try run.run(
      open: open.span, close: close.span, entries: entries.span, exits: exits.span,
      settings: settings, periodsPerYear: 252)
    return run
  }
}
