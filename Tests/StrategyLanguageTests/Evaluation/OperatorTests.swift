import BacktestEngine
import StrategyLanguage
import Testing

@Suite("Operators")
struct OperatorTests {
  private static let numbers: [Double] = [
    0, -0.0, 1, -1, 2.5, .nan, .infinity, -.infinity, 1e308, .leastNonzeroMagnitude,
  ]

  /// Bars whose open and close are every pair of the numbers, and a few more for the last rows.
  private func pairs(extra: Int) -> BarArrays {
    var open: [Double] = []
    var close: [Double] = []
    for first in Self.numbers {
      for second in Self.numbers {
        open.append(first)
        close.append(second)
      }
    }
    open += Self.numbers.prefix(extra)
    close += Self.numbers.reversed().prefix(extra)
    return BarArrays(
      times: open.indices.map { Int64($0) * FrameBars.minute }, open: open, high: open, low: close,
      close: close, volume: close)
  }

  private func plot(_ sample: GraphSample, _ arrays: BarArrays) throws -> EvaluatedColumn {
    try GraphEvaluator(byteCountMax: 1 << 20).evaluate(sample.graph, on: .sample(arrays)).plots[0]
  }

  private static func number(
    _ binary: StrategyGraph.BinaryOperator, _ x: Double, _ y: Double
  ) -> Double? {
    switch binary {
    case .add: x + y
    case .subtract: x - y
    case .multiply: x * y
    case .divide: x / y
    default: nil
    }
  }

  private static func flag(
    _ binary: StrategyGraph.BinaryOperator, _ x: Double, _ y: Double
  ) -> Bool {
    switch binary {
    case .less: x < y
    case .lessOrEqual: x <= y
    case .greater: x > y
    case .greaterOrEqual: x >= y
    case .equal: x == y
    default: x < y || x > y
    }
  }

  @Test(
    "operators of numbers follow IEEE 754 row by row, between columns and with constants",
    arguments: StrategyGraph.BinaryOperator.allCases.filter { $0 != .and && $0 != .or })
  func numbers(binary: StrategyGraph.BinaryOperator) throws {
    for extra in 0..<9 {
      let arrays = pairs(extra: extra)
      for constant in [nil] + Self.numbers.map({ Optional($0) }) {
        for isFirst in [false, true] {
          var sample = GraphSample()
          let (open, close) = (sample.bars(.open), sample.bars(.close))
          let level = constant.map { sample.number($0) }
          sample.plot(
            sample.binary(binary, isFirst ? level ?? open : open, isFirst ? close : level ?? close))
          let result = try plot(sample, arrays)
          let firsts = arrays.open.map { isFirst ? constant ?? $0 : $0 }
          let seconds = arrays.close.map { isFirst ? $0 : constant ?? $0 }
          if Self.number(binary, 0, 0) != nil {
            let expected = zip(firsts, seconds).map { Self.number(binary, $0, $1) ?? .nan }
            #expect(firstDifference(result.numberArray, expected) == nil)
          } else {
            let expected = zip(firsts, seconds).map { Self.flag(binary, $0, $1) }
            let isEqual = result.flagArray == expected
            #expect(isEqual, "\(binary) extra \(extra) constant \(String(describing: constant))")
          }
        }
      }
    }
  }

  @Test("flags combine as logic has it, and a comparison with NaN is false, its negation true")
  func flags() throws {
    for extra in 0..<9 {
      let arrays = pairs(extra: extra)
      var sample = GraphSample()
      let (open, close) = (sample.bars(.open), sample.bars(.close))
      let (first, second) = (
        sample.binary(.greater, open, sample.number(0)), sample.binary(.less, close, open)
      )
      sample.plot(sample.binary(.and, first, second))
      sample.plot(sample.binary(.or, first, second))
      sample.plot(sample.node(.not, [first]))
      sample.plot(sample.binary(.equal, first, second))
      sample.plot(sample.binary(.notEqual, first, sample.node(.flag(true))))
      sample.plot(sample.node(.choose, [first, second, sample.node(.flag(true))]))
      let plots = try GraphEvaluator(byteCountMax: 1 << 20)
        .evaluate(sample.graph, on: .sample(arrays)).plots.map(\.flagArray)
      for row in arrays.open.indices {
        let (one, two) = (arrays.open[row] > 0, arrays.close[row] < arrays.open[row])
        let expected = [one && two, one || two, !one, one == two, one != true, one ? two : true]
        let found = plots.map { $0[row] }
        #expect(found == expected, "row \(row), extra \(extra)")
      }
    }
  }

  @Test("negation, choice and looking back")
  func others() throws {
    let arrays = BarArrays.walk(rows: 19, seed: 4)
    var sample = GraphSample()
    let (open, close) = (sample.bars(.open), sample.bars(.close))
    let rises = sample.binary(.greater, close, open)
    sample.plot(sample.node(.negate, [close]))
    sample.plot(sample.node(.choose, [rises, open, sample.number(7)]))
    sample.plot(sample.node(.lookBack(3), [close]))
    sample.plot(sample.node(.lookBack(40), [close]))
    sample.plot(sample.node(.lookBack(2), [sample.number(5)]))
    sample.plot(sample.node(.lookBack(1), [rises]))
    sample.plot(sample.node(.flag(true)))
    sample.plot(close)
    let plots = try GraphEvaluator(byteCountMax: 0)
      .evaluate(sample.graph, on: .sample(arrays)).plots
    let isRising = zip(arrays.close, arrays.open).map { $0 > $1 }
    let none = [Double](repeating: .nan, count: 19)
    #expect(firstDifference(plots[0].numberArray, arrays.close.map { -$0 }) == nil)
    let chosen = zip(isRising, arrays.open).map { $0 ? $1 : 7 }
    #expect(firstDifference(plots[1].numberArray, chosen) == nil)
    let earlier = none.prefix(3) + arrays.close.dropLast(3)
    #expect(firstDifference(plots[2].numberArray, Array(earlier)) == nil)
    #expect(firstDifference(plots[3].numberArray, none) == nil)
    #expect(plots[4].numberArray.dropFirst(2).allSatisfy { $0 == 5 })
    #expect(plots[4].numberArray.prefix(2).allSatisfy { $0.isNaN })
    #expect(plots[5].flagArray == [false] + isRising.dropLast())
    #expect(plots[6].flagArray == [Bool](repeating: true, count: 19))
    #expect(firstDifference(plots[7].numberArray, arrays.close) == nil)
  }

  @Test("crossing a constant is crossing a column of it, from either side")
  func crossings() throws {
    let arrays = BarArrays.walk(rows: 203, seed: 11, hostile: true)
    for name in ["crosses_above", "crosses_below", "crosses"] {
      for isFirst in [false, true] {
        var sample = GraphSample()
        let close = sample.bars(.close)
        let level = sample.number(100)
        // The same level, row by row.
        let column = sample.node(.choose, [sample.binary(.greater, close, close), level, level])
        sample.plot(sample.call(name, isFirst ? [level, close] : [close, level]))
        sample.plot(sample.call(name, isFirst ? [column, close] : [close, column]))
        let plots = try GraphEvaluator(byteCountMax: 0)
          .evaluate(sample.graph, on: .sample(arrays)).plots
        #expect(plots[0].flagArray == plots[1].flagArray, "\(name)")
        #expect(plots[0].flagArray.contains(true), "\(name)")
      }
    }
  }
}
