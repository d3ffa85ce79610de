import BacktestEngine
import Testing

@Suite struct ExitSearchTests {
  private func exits(
    _ entries: String, _ candidates: String, _ search: ExitSearch
  ) -> [String] {
    let entries = marks(entries)
    let candidates = marks(candidates)
    var used = [Bool](repeating: true, count: entries.count)
    var span = used.mutableSpan
    let exits = flags(entries.count) {
      generateExits(
        entries: entries.span, candidates: candidates.span, search: search, entriesUsed: &span,
        exits: &$0)
    }
    return [used, exits].map { column in String(column.map { $0 ? "1" : "0" }) }
  }

  @Test("Each entry takes the first exit before the next entry")
  func each() {
    #expect(exits("1001000", "0110011", ExitSearch()) == ["1001000", "0100010"])
    #expect(exits("1001000", "0110011", ExitSearch(firstOnly: false))[1] == "0110011")
    #expect(exits("1001000", "1001000", ExitSearch(wait: 0))[1] == "1001000")
    #expect(exits("1000000", "0110011", ExitSearch(wait: .max))[1] == "0000000")
  }

  @Test("A search to the end may skip the entries before its exit")
  func overlapping() {
    let all = ExitSearch(.each(untilNext: false))
    #expect(exits("1010100", "0000011", all) == ["1010100", "0000010"])
    let skipping = ExitSearch(.each(untilNext: false, skipUntilExit: true))
    #expect(exits("1010110", "0001001", skipping) == ["1000100", "0001001"])
  }

  @Test("Chained entries and exits take turns")
  func chained() {
    #expect(exits("1101011", "0100100", ExitSearch(.chained())) == ["1001010", "0100100"])
    #expect(exits("1101011", "0000000", ExitSearch(.chained())) == ["1000000", "0000000"])
    #expect(exits("1101", "0100", ExitSearch(.chained(wait: .max))) == ["1000", "0100"])
    #expect(exits("1101", "0100", ExitSearch(.chained(wait: 0)))[0] == "1100")
  }

  private func closeStops(
    _ prices: [Double], _ stop: CloseStop, _ search: ExitSearch = ExitSearch()
  ) throws -> [Int] {
    let entries = [true] + [Bool](repeating: false, count: prices.count - 1)
    var used = entries
    var span = used.mutableSpan
    let exits = try flags(prices.count) {
      try generateStopExits(
        entries: entries.span, prices: prices.span, stop: stop, search: search,
        entriesUsed: &span, exits: &$0)
    }
    return exits.indices.filter { exits[$0] }
  }

  @Test("A close stop is hit at its level, fixed or trailing")
  func closeStop() throws {
    let prices: [Double] = [100, 110, .nan, 99, 90, 89]
    #expect(try closeStops(prices, CloseStop(distance: .constant(-0.1))) == [4])
    let trailing = CloseStop(distance: .constant(-0.1), isTrailing: true)
    #expect(try closeStops(prices, trailing) == [3])
    #expect(try closeStops(prices, CloseStop(distance: .constant(0.0625))) == [1])
    #expect(try closeStops(prices, CloseStop(distance: .constant(.nan))) == [])
    #expect(throws: EngineInputError.columnLengthsDiffer) {
      try closeStops(prices, CloseStop(distance: .perRow([0.1])))
    }
  }

  private struct Hit: Equatable {
    var row: Int
    var price: Double
    var kind: StopExitKind
  }

  /// The exits of an entry on the first of `bars` (open, high, low, close).
  private func barStops(
    _ bars: [[Double]], _ stops: BarStops, _ search: ExitSearch = ExitSearch()
  ) throws -> [Hit] {
    let open = bars.map { $0[0] }
    let high = bars.map { $0[1] }
    let low = bars.map { $0[2] }
    let close = bars.map { $0[3] }
    let entries = [true] + [Bool](repeating: false, count: bars.count - 1)
    var used = entries
    var prices = open
    var kinds = [StopExitKind](repeating: .takeProfit, count: bars.count)
    var usedSpan = used.mutableSpan
    var priceSpan = prices.mutableSpan
    var kindSpan = kinds.mutableSpan
    let exits = try flags(bars.count) {
      try generateBarStopExits(
        entries: entries.span, open: open.span, high: high.span, low: low.span,
        close: close.span, stops: stops, search: search, entriesUsed: &usedSpan, exits: &$0,
        exitPrices: &priceSpan, exitKinds: &kindSpan)
    }
    #expect(bars.indices.allSatisfy { exits[$0] == (kinds[$0] != .none) })
    #expect(bars.indices.allSatisfy { exits[$0] != prices[$0].isNaN })
    return exits.indices.filter { exits[$0] }.map {
      Hit(row: $0, price: prices[$0], kind: kinds[$0])
    }
  }

  private func stops(
    loss: Double = .nan, profit: Double = .nan, trailing: Bool = false, short: Bool = false,
    _ convention: Convention = .standard
  ) -> BarStops {
    var stops = BarStops()
    stops.stopLoss = .constant(loss)
    stops.takeProfit = .constant(profit)
    stops.isTrailing = trailing
    stops.isShort = short
    stops.convention = convention
    return stops
  }

  @Test("A gap through the level exits at the open; vectorbt's convention reports the level")
  func gap() throws {
    let bars: [[Double]] = [[100, 101, 99, 100], [80, 85, 79, 82]]
    #expect(try barStops(bars, stops(loss: 0.1)) == [Hit(row: 1, price: 80, kind: .stopLoss)])
    #expect(
      try barStops(bars, stops(loss: 0.1, .vectorbt)) == [Hit(row: 1, price: 90, kind: .stopLoss)])
    let up: [[Double]] = [[100, 101, 99, 100], [130, 131, 128, 130]]
    #expect(try barStops(up, stops(profit: 0.25)) == [Hit(row: 1, price: 130, kind: .takeProfit)])
    #expect(
      try barStops(up, stops(profit: 0.25, short: true, .vectorbt)) == [],
      "a short's profit is below")
    #expect(
      try barStops(up, stops(loss: 0.25, short: true))
        == [Hit(row: 1, price: 130, kind: .stopLoss)])
  }

  @Test("A bar that reaches both levels is a stop loss, at the level")
  func both() throws {
    let bars: [[Double]] = [[100, 101, 99, 100], [100, 130, 70, 100]]
    let expected = [Hit(row: 1, price: 87.5, kind: .stopLoss)]
    #expect(try barStops(bars, stops(loss: 0.125, profit: 0.125)) == expected)
    let short = [Hit(row: 1, price: 112.5, kind: .stopLoss)]
    #expect(try barStops(bars, stops(loss: 0.125, profit: 0.125, short: true)) == short)
  }

  @Test("A trailing stop follows the bars before, on both sides")
  func trailing() throws {
    let bars: [[Double]] = [
      [128, 128, 128, 128], [130, 160, 130, 150], [150, 150, 120, 121],
    ]
    // The high of 160 counts from the next bar on: 160 less an eighth is 140.
    let expected = [Hit(row: 2, price: 140, kind: .trailingStop)]
    #expect(try barStops(bars, stops(loss: 0.125, trailing: true)) == expected)
    let mirrored = bars.map { bar in [bar[0], bar[2], bar[1], bar[3]].map { 256 - $0 } }
    let short = [Hit(row: 2, price: 96 * 1.125, kind: .trailingStop)]
    #expect(try barStops(mirrored, stops(loss: 0.125, trailing: true, short: true)) == short)
  }

  @Test("On its own row an entry at the close knows the close alone")
  func entryRow() throws {
    let bars: [[Double]] = [[100, 130, 70, 99], [99, 99, 99, 99]]
    let search = ExitSearch(wait: 0)
    var atClose = stops(loss: 0.125)
    #expect(try barStops(bars, atClose, search).map(\.row) == [0])
    atClose.isEntryAtOpen = false
    #expect(try barStops(bars, atClose, search) == [])
  }

  @Test("Gaps in the data are filled from the close, and an entry without an open has no stop")
  func missing() throws {
    let bars: [[Double]] = [[100, 100, 100, 100], [.nan, .nan, .nan, 80]]
    #expect(try barStops(bars, stops(loss: 0.125)).map(\.price) == [80])
    let unopened: [[Double]] = [[.nan, 100, 100, 100], [80, 80, 80, 80]]
    #expect(try barStops(unopened, stops(loss: 0.125)) == [])
  }

  @Test("A negative distance is refused at the entry that has it")
  func negative() {
    #expect(throws: EngineInputError.negativeStop(row: 0)) {
      try barStops([[1, 1, 1, 1]], stops(loss: -0.1))
    }
  }
}
