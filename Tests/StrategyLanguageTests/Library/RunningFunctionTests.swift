import StrategyLanguage
import Testing

@Suite("Running, calendar and pointwise functions")
struct RunningFunctionTests {
  /// Values of a function of the close, and of flags "close above 0".
  private func values(
    _ name: String, _ close: [Double], _ constants: [Double] = [], takesFlag: Bool = false,
    andValue: Bool = false, times: [Int64]? = nil
  ) throws -> [Double] {
    var sample = GraphSample()
    let source = sample.bars(.close)
    var inputs: [Int] = []
    if takesFlag { inputs.append(sample.binary(.greater, source, sample.number(0))) }
    if !takesFlag || andValue { inputs.append(source) }
    if times != nil { inputs = [] }
    sample.plot(sample.call(name, inputs, constants))
    let times = times ?? close.indices.map { Int64($0) * FrameBars.minute }
    let bars = FrameBars.sample(
      BarArrays(times: times, open: close, high: close, low: close, close: close, volume: close))
    let plot = try GraphEvaluator(byteCountMax: 1 << 20).evaluate(sample.graph, on: bars).plots[0]
    return plot.type == .number ? plot.numberArray : plot.flagArray.map { $0 ? 1 : 0 }
  }

  private func expect(
    _ result: [Double], _ expected: [Double], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let row = firstDifference(result, expected)
    #expect(row == nil, "\(result)", sourceLocation: sourceLocation)
  }

  @Test("cum adds up and counts NaN as 0")
  func cum() throws { expect(try values("cum", [1, .nan, 2, -4]), [1, 1, 3, -1]) }

  @Test("bars_since counts from the last true bar, NaN before the first")
  func barsSince() throws {
    expect(
      try values("bars_since", [-1, 1, -1, -1, 1], takesFlag: true), [.nan, 0, 1, 2, 0])
  }

  @Test("value_when picks the last true bar, or an earlier one")
  func valueWhen() throws {
    let close: [Double] = [-1, 5, -1, 7, -2, 9]
    expect(
      try values("value_when", close, [0], takesFlag: true, andValue: true),
      [.nan, 5, 5, 7, 7, 9])
    expect(
      try values("value_when", close, [1], takesFlag: true, andValue: true),
      [.nan, .nan, .nan, 5, 5, 7])
  }

  @Test("count looks at the window, first and nth at runs")
  func flagRuns() throws {
    let close: [Double] = [1, 1, -1, 1, 1, 1]
    expect(try values("count", close, [3], takesFlag: true), [1, 2, 2, 2, 2, 3])
    expect(try values("first", close, takesFlag: true), [1, 0, 0, 1, 0, 0])
    expect(try values("nth", close, [2], takesFlag: true), [0, 1, 0, 0, 1, 0])
    expect(try values("rank", close, takesFlag: true), [1, 2, 0, 1, 2, 3])
  }

  @Test("mod has the sign of the divisor, as whole numbers have it; NaN where there is none")
  func remainders() throws {
    func remainders(_ divisor: Double, _ close: [Double]) throws -> [Double] {
      var sample = GraphSample()
      sample.plot(sample.call("mod", [sample.bars(.close), sample.number(divisor)]))
      let bars = FrameBars.sample(
        BarArrays(
          times: close.indices.map { Int64($0) }, open: close, high: close, low: close,
          close: close, volume: close))
      return try GraphEvaluator(byteCountMax: 0).evaluate(sample.graph, on: bars)
        .plots[0].numberArray
    }
    expect(
      try remainders(7, [-8, -7, -1, 0, 6, 7, 8, .nan, .infinity]),
      [6, 0, 6, 0, 6, 0, 1, .nan, .nan])
    expect(try remainders(-7, [-8, 1, 0]), [-1, -6, 0])
    expect(try remainders(0, [1]), [.nan])
    expect(try remainders(.infinity, [1, 0]), [.nan, .nan])
    let whole = (0..<2_000).map { Double($0 * 1_234_567_891 - 1_000_000_000_000) }
    let expected = whole.map { value in
      let remainder = Int(value) % 86_400
      return Double(remainder < 0 ? remainder + 86_400 : remainder)
    }
    expect(try remainders(86_400, whole), expected)
  }

  @Test("rising and falling compare with every value of the window before")
  func monotone() throws {
    expect(try values("rising", [1, 2, 3, 3, 5, .nan, 6, 7, 8], [2]), [0, 0, 1, 0, 1, 0, 0, 0, 1])
    expect(try values("falling", [3, 2, 1, 1], [1]), [0, 1, 1, 0])
  }

  @Test("highest, lowest, sum, change and their NaN rules")
  func windows() throws {
    let close: [Double] = [3, 1, 2, .nan, 4, 5]
    expect(try values("highest", close, [2]), [.nan, 3, 2, .nan, .nan, 5])
    expect(try values("lowest", close, [2]), [.nan, 1, 1, .nan, .nan, 4])
    expect(try values("sum", close, [2]), [.nan, 4, 3, .nan, .nan, 9])
    expect(try values("change", close, [1]), [.nan, -2, 1, .nan, .nan, 1])
  }

  @Test("pointwise functions: NaN stays NaN, halves round away from 0")
  func pointwise() throws {
    expect(try values("sign", [-2, 0, 3, .nan]), [-1, 0, 1, .nan])
    expect(try values("round", [-2.5, 2.5, 0.4, .nan]), [-3, 3, 0, .nan])
    expect(try values("sqrt", [4, -1, 0]), [2, .nan, 0])
    expect(try values("log", [1, 0, -1]), [0, -.infinity, .nan])
    expect(try values("is_nan", [1, .nan]), [0, 1])
  }

  @Test("the calendar knows leap days, ends of years and times before 1970")
  func calendar() throws {
    // 2024-02-29 23:59, 2000-03-01 00:00, 1999-12-31 12:30, 1969-12-31 23:59, 1700-01-01 00:00.
    let seconds: [Int64] = [-8_520_336_000, -60, 946_643_400, 951_868_800, 1_709_251_140]
    let times = seconds.map { $0 * 1_000_000_000 }
    let close = [Double](repeating: 1, count: times.count)
    expect(try values("year", close, times: times), [1700, 1969, 1999, 2000, 2024])
    expect(try values("month", close, times: times), [1, 12, 12, 3, 2])
    expect(try values("day_of_month", close, times: times), [1, 31, 31, 1, 29])
    expect(try values("day_of_week", close, times: times), [5, 3, 5, 3, 4])
    expect(try values("hour", close, times: times), [0, 23, 12, 0, 23])
    expect(try values("minute", close, times: times), [0, 59, 30, 0, 59])
    expect(try values("bar_index", close, times: times), [0, 1, 2, 3, 4])
  }
}
