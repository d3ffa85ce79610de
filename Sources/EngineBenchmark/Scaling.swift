import BacktestEngine
import Dispatch

/// How many times faster a second core makes a piece of work.
struct Scaling {
  let name: String
  /// What the product promises; nil: nothing, the row says what the machine itself gives.
  let target: Double?
  /// Medians.
  let oneCoreMillis: Double
  let twoCoreMillis: Double
  var ratio: Double { oneCoreMillis / twoCoreMillis }
  /// Of the fastest runs: what is left of the ratio where others use the cores too.
  let fastestRatio: Double

  private static let rounds = 31

  /// - Parameter work: Runs on so many cores.
  private init(_ name: String, target: Double?, _ work: (_ cores: Int) throws -> Void) rethrows {
    var millis: [[Double]] = [[], []]
    // In turn, so that both meet the same state of the machine.
    for round in 0...Self.rounds {
      for cores in 1...2 {
        let time = try Measurement.millis { try work(cores) }
        if round > 0 { millis[cores - 1].append(time) }
      }
    }
    self.name = name
    self.target = target
    let (one, two) = (millis[0].sorted(), millis[1].sorted())
    oneCoreMillis = one[one.count / 2]
    twoCoreMillis = two[two.count / 2]
    fastestRatio = one[0] / two[0]
  }

  /// Of a sweep, once both ways have given the same bits.
  static func ofSweep(
    fast: ClosedRange<Int>, slow: ClosedRange<Int>, rows: Int
  ) throws -> Scaling {
    let works = try (1...2).map { threads in
      try AverageSweepWork(fast: fast, slow: slow, rows: rows, threads: threads)
    }
    for work in works { try work.run() }
    func bits(_ work: AverageSweepWork) -> [String: [UInt64]] {
      work.results().columns.mapValues { $0.map(\.bitPattern) }
    }
    guard bits(works[0]) == bits(works[1]) else {
      throw Disagreement(description: "a sweep on two cores differs from the same on one")
    }
    let name = "sweep, \(grouped(works[0].pairs.count)) × \(grouped(rows)) bars"
    return try Scaling(name, target: 1.8) { try works[$0 - 1].run() }
  }

  /// Of arithmetic in registers, which shares nothing: the most that any work can gain.
  static func ofArithmetic() -> Scaling {
    Scaling("arithmetic in registers", target: nil) { cores in
      DispatchQueue.concurrentPerform(iterations: cores) { _ in
        // Looked at, so that it is computed.
        precondition(Self.chained(steps: 20_000_000 / cores) > 0, "the chains do not end at 0")
      }
    }
  }

  /// As many independent chains as keep the arithmetic units of a core busy: two "cores" that share
  /// them gain nothing here.
  private static func chained(steps: Int) -> Double {
    var (a, b, c) = (SIMD8<Double>(repeating: 1), SIMD8<Double>(repeating: 2), SIMD8<Double>.zero)
    for _ in 0..<steps {
      a = a * 0.5 + 0.25
      b = b * 0.5 + 0.25
      c = c * 0.5 + 0.25
    }
    return (a + b + c).sum()
  }
}
