import BacktestEngine
import StrategyLanguage
import Testing

@Suite("Frames")
struct FrameAlignmentTests {
  /// The close of another frame, as the traded bars know it.
  private func known(
    _ frame: StrategyGraph.Frame, on bars: FrameBars, others: [String: FrameBars] = [:]
  ) throws -> [Double] {
    var sample = GraphSample()
    sample.graph.frames.append(frame)
    sample.plot(sample.node(.align, [sample.bars(.close, frame: 1)]))
    return try GraphEvaluator(byteCountMax: 1 << 20)
      .evaluate(sample.graph, on: bars) { others[$0] }.plots[0].numberArray
  }

  private func series(
    _ times: [Int64], _ close: [Double], dataset: String = "TRADED", barLength: Int64,
    isDaily: Bool = false
  ) -> FrameBars {
    .sample(
      BarArrays(times: times, open: close, high: close, low: close, close: close, volume: close),
      dataset: dataset, barLength: barLength, isDaily: isDaily)
  }

  @Test("an hour is known with the minute that ends it, not before")
  func hours() throws {
    let arrays = BarArrays.walk(rows: 200, seed: 3, start: 0)
    let hour: Int64 = 60 * FrameBars.minute
    let result = try known(.init(dataset: nil, interval: hour), on: .sample(arrays))
    var expected = [Double](repeating: .nan, count: 200)
    for row in 59..<200 { expected[row] = arrays.close[(row + 1) / 60 * 60 - 1] }
    #expect(firstDifference(result, expected) == nil)
  }

  @Test("an hour whose last minute is missing is known with the first minute behind it")
  func gaps() throws {
    let minutes: [Int64] = [0, 1, 58, 61, 62, 119, 120]
    let bars = series(
      minutes.map { $0 * FrameBars.minute }, [1, 2, 3, 4, 5, 6, 7], barLength: FrameBars.minute)
    let result = try known(.init(dataset: nil, interval: 60 * FrameBars.minute), on: bars)
    #expect(firstDifference(result, [.nan, .nan, .nan, 3, 3, 6, 6]) == nil)
  }

  @Test("a week of daily bars ends on Sunday night and is known on the Monday behind it")
  func weeks() throws {
    // 1970-01-05 was a Monday: two weeks without weekends, and a Monday.
    let days: [Int64] = [4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 18]
    let bars = series(
      days.map { $0 * FrameBars.day }, days.map(Double.init), barLength: FrameBars.day,
      isDaily: true)
    let result = try known(.init(dataset: nil, interval: 7 * FrameBars.day), on: bars)
    let expected = [Double](repeating: .nan, count: 5) + [8, 8, 8, 8, 8, 15]
    #expect(firstDifference(result, expected) == nil)
  }

  @Test("another dataset that has ended says nothing ten days later, the traded one's own bars do")
  func endedDataset() throws {
    let days: [Int64] = [0, 1, 2, 11, 12, 13, 40]
    let traded = series(
      days.map { $0 * FrameBars.day }, days.map(Double.init), barLength: FrameBars.day,
      isDaily: true)
    let other = series(
      [0, 1, 2].map { $0 * FrameBars.day }, [10, 20, 30], dataset: "SPY", barLength: FrameBars.day,
      isDaily: true)
    let result = try known(
      .init(dataset: "SPY", interval: nil), on: traded, others: ["SPY": other])
    #expect(firstDifference(result, [10, 20, 30, 30, 30, .nan, .nan]) == nil)
    let own = try known(.init(dataset: nil, interval: 7 * FrameBars.day), on: traded)
    #expect(own.last?.isNaN == false)
  }

  @Test("another dataset's bar is known at the first close that is not before its own")
  func otherIntraday() throws {
    let traded = series(
      [0, 5, 10, 15].map { $0 * FrameBars.minute }, [1, 2, 3, 4], barLength: 5 * FrameBars.minute)
    // Closes at minutes 4, 5, 6, 15, 21.
    let other = series(
      [3, 4, 5, 14, 20].map { $0 * FrameBars.minute }, [10, 20, 30, 40, 50], dataset: "SPY",
      barLength: FrameBars.minute)
    let result = try known(
      .init(dataset: "SPY", interval: nil), on: traded, others: ["SPY": other])
    #expect(firstDifference(result, [20, 30, 40, 40]) == nil)
  }

  @Test("sessions of one date are known to each other")
  func otherDaily() throws {
    let traded = series(
      [1, 2, 3, 4].map { $0 * FrameBars.day }, [1, 2, 3, 4], barLength: FrameBars.day,
      isDaily: true)
    let other = series(
      [2, 4, 5].map { $0 * FrameBars.day }, [20, 40, 50], dataset: "SPY",
      barLength: FrameBars.day, isDaily: true)
    let result = try known(
      .init(dataset: "SPY", interval: nil), on: traded, others: ["SPY": other])
    #expect(firstDifference(result, [.nan, 20, 20, 40]) == nil)
  }

  @Test("a session is known to minutes that open after its date, minutes to dates behind them")
  func mixedClocks() throws {
    let daily = series(
      [1, 2, 3].map { $0 * FrameBars.day }, [1, 2, 3], dataset: "DAILY", barLength: FrameBars.day,
      isDaily: true)
    let hour: Int64 = 60 * FrameBars.minute
    let hours = (0..<72).map { FrameBars.day + $0 * hour }
    let intraday = series(hours, hours.indices.map(Double.init), barLength: hour)
    let sessions = try known(
      .init(dataset: "DAILY", interval: nil), on: intraday, others: ["DAILY": daily])
    var expected = [Double](repeating: .nan, count: 72)
    for row in 24..<72 { expected[row] = row < 48 ? 1 : 2 }
    #expect(firstDifference(sessions, expected) == nil)
    let instants = try known(
      .init(dataset: "TRADED", interval: nil), on: daily, others: ["TRADED": intraday])
    #expect(firstDifference(instants, [.nan, 23, 47]) == nil)
  }

  @Test("another dataset's hours are known when they are over")
  func otherHours() throws {
    let arrays = BarArrays.walk(rows: 300, seed: 3, start: 0)
    let other = FrameBars.sample(.walk(rows: 300, seed: 4, start: 0), dataset: "SPY")
    let frame = StrategyGraph.Frame(dataset: "SPY", interval: 60 * FrameBars.minute)
    let result = try known(frame, on: .sample(arrays), others: ["SPY": other])
    let expected = try known(.init(dataset: nil, interval: 60 * FrameBars.minute), on: other)
    #expect(firstDifference(result, expected) == nil)
  }

  @Test("flags are false before there is one, functions run on the frame's own bars")
  func functionsOnFrames() throws {
    let arrays = BarArrays.walk(rows: 400, seed: 8, start: 0)
    var sample = GraphSample()
    sample.graph.frames.append(.init(dataset: nil, interval: 10 * FrameBars.minute))
    let close = sample.bars(.close, frame: 1)
    let mean = sample.call("sma", [close], [3], frame: 1)
    let isAbove = sample.node(.binary(.greater), [close, mean], frame: 1)
    sample.plot(sample.node(.align, [mean]))
    sample.plot(sample.node(.align, [isAbove]))
    let plots = try GraphEvaluator(byteCountMax: 0)
      .evaluate(sample.graph, on: .sample(arrays)).plots
    for row in 0..<400 {
      let group = (row + 1) / 10 - 1
      let closes = (max(group - 2, 0)..<max(group + 1, 0)).map { arrays.close[$0 * 10 + 9] }
      let mean = group < 2 ? Double.nan : (closes[0] + closes[1] + closes[2]) / 3
      let found = plots[0].numberArray[row]
      #expect(abs(found - mean) < 1e-9 || (found.isNaN && mean.isNaN), "row \(row)")
      #expect(plots[1].flagArray[row] == (group >= 2 && closes[2] > found), "row \(row)")
    }
  }

  @Test("what cannot be put together throws")
  func errors() {
    let bars = FrameBars.sample(.walk(rows: 10, seed: 1))
    #expect(throws: EvaluationError.missingDataset("SPY")) {
      try known(.init(dataset: "SPY", interval: nil), on: bars)
    }
    #expect(throws: EvaluationError.intervalTooShort(interval: 1, barLength: FrameBars.minute)) {
      try known(.init(dataset: nil, interval: 1), on: bars)
    }
    let still = series([5, 5], [1, 2], barLength: 1)
    #expect(throws: EvaluationError.timesDoNotRise("TRADED")) {
      try known(.init(dataset: nil, interval: 10), on: still)
    }
  }

  @Test("times at the ends of 64 bits trap nowhere")
  func extremeTimes() throws {
    let times: [Int64] = [.min, -1, 0, .max - 1, .max]
    let bars = series(times, [1, 2, 3, 4, 5], barLength: FrameBars.day)
    let other = series(times, [1, 2, 3, 4, 5], dataset: "SPY", barLength: .max)
    for interval in [nil, FrameBars.day, Int64.max] {
      let frame = StrategyGraph.Frame(dataset: nil, interval: interval)
      #expect(try known(frame, on: bars).count == 5)
    }
    #expect(
      try known(.init(dataset: "SPY", interval: nil), on: bars, others: ["SPY": other]).count == 5)
  }
}
