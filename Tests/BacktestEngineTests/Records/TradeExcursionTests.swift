import BacktestEngine
import Testing

@Suite struct TradeExcursionTests {
  private let high: [Double] = [105, 112, 130, 125, 108]
  private let low: [Double] = [95, 99, 110, 90, 70]

  private func excursions(
    entry: Int32, exit: Int32, at exitPrice: Double, _ direction: TradeDirection = .long,
    _ status: TradeStatus = .closed, fill: FillRule = .nextOpen
  ) -> [Double] {
    var trades = TradeRecords()
    trades.append(
      Trade(
        entryRow: entry, exitRow: exit, size: 2, entryPrice: 100, entryFees: 1,
        exitPrice: exitPrice, exitFees: 1, direction: direction, status: status, position: 0))
    let excursions = TradeExcursions(of: trades, high: high.span, low: low.span, fill: fill)
    return [excursions.adverse[0], excursions.favourable[0]]
  }

  @Test("At the open: the entry's bar counts, of the exit's bar the exit price alone")
  func nextOpen() {
    #expect(excursions(entry: 0, exit: 2, at: 111) == [-0.05, 0.12])
    #expect(excursions(entry: 1, exit: 4, at: 80) == [-0.2, 0.3])
    #expect(excursions(entry: 1, exit: 1, at: 104) == [0, 0.04])
  }

  @Test("At the close: the entry's bar does not count, the exit's bar does")
  func sameClose() {
    #expect(excursions(entry: 0, exit: 2, at: 111, fill: .sameClose) == [-0.01, 0.3])
    #expect(excursions(entry: 2, exit: 4, at: 80, fill: .sameClose) == [-0.3, 0.25])
  }

  @Test("A short trade gains where prices fall")
  func short() {
    #expect(excursions(entry: 0, exit: 2, at: 111, .short) == [-0.12, 0.05])
  }

  @Test("The last bar of an open trade counts whole")
  func open() {
    #expect(excursions(entry: 3, exit: 4, at: 100, .long, .open) == [-0.3, 0.25])
  }

  @Test("Parts of one position that end one after the other see the same bars as alone")
  func parts() {
    var trades = TradeRecords()
    for (entry, exit) in [(0, 1), (0, 3), (0, 4), (2, 3)] as [(Int32, Int32)] {
      trades.append(
        Trade(
          entryRow: entry, exitRow: exit, size: 1, entryPrice: 100, entryFees: 0, exitPrice: 100,
          exitFees: 0, direction: .long, status: .closed, position: 0))
    }
    let all = TradeExcursions(of: trades, high: high.span, low: low.span, fill: .nextOpen)
    #expect(all.adverse == [-0.05, -0.05, -0.1, 0])
    #expect(all.favourable == [0.05, 0.3, 0.3, 0.3])
  }

  @Test("Prices that are missing are skipped")
  func missing() {
    var trades = TradeRecords()
    trades.append(
      Trade(
        entryRow: 0, exitRow: 2, size: 1, entryPrice: 100, entryFees: 0, exitPrice: .nan,
        exitFees: 0, direction: .long, status: .open, position: 0))
    let high = [120, .nan, .nan]
    let low = [.nan, 90, .nan]
    let all = TradeExcursions(of: trades, high: high.span, low: low.span, fill: .nextOpen)
    #expect(all.adverse == [-0.1] && all.favourable == [0.2])
  }
}
