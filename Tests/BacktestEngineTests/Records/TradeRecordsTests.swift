import BacktestEngine
import Testing

@Suite struct TradeRecordsTests {
  private func orders(_ fills: [(Int32, OrderSide, Double, Double, Double)]) -> OrderRecords {
    var ledger = OrderRecords()
    for (row, side, size, price, fees) in fills {
      ledger.append(row: row, OrderFill(size: size, price: price, fees: fees, side: side))
    }
    return ledger
  }

  private func exitTrades(_ orders: OrderRecords, lastClose: Double = 20) -> TradeRecords {
    var trades = TradeRecords()
    collectExitTrades(of: orders, lastRow: 9, lastClose: lastClose, into: &trades)
    return trades
  }

  @Test("A round trip is one trade with its profit and its return on the entry value")
  func roundTrip() {
    let trades = exitTrades(orders([(1, .buy, 2, 10, 1), (4, .sell, 2, 13, 2)]))
    #expect(trades.entryRows == [1] && trades.exitRows == [4] && trades.statuses == [.closed])
    #expect(trades.profits == [3] && isNear(trades.returns, [0.15]) && trades[0].duration == 3)
  }

  @Test("An open rest is valued at the last close, without exit fees")
  func openRest() {
    let trades = exitTrades(orders([(1, .buy, 2, 10, 1)]))
    #expect(trades.statuses == [.open] && trades.exitRows == [9] && trades.exitPrices == [20])
    #expect(trades.profits == [19] && trades.exitFees == [0] && trades[0].duration == 9)
  }

  @Test("Partial exits leave at the average entry price and bear their share of the fees")
  func partialExits() {
    let trades = exitTrades(
      orders([(1, .buy, 2, 10, 1), (2, .buy, 2, 20, 3), (3, .sell, 1, 30, 0), (5, .sell, 3, 30, 0)])
    )
    #expect(trades.sizes == [1, 3] && trades.entryPrices == [15, 15])
    #expect(isNear(trades.entryFees, [1, 3]) && trades.positions == [0, 0])
    var positions = TradeRecords()
    collectPositions(of: trades, into: &positions)
    #expect(positions.count == 1 && positions.sizes == [4] && isNear(positions.profits, [56]))
  }

  @Test("A reversal closes one position and opens the opposite one with the rest of its fees")
  func reversal() {
    let trades = exitTrades(orders([(1, .buy, 2, 10, 0), (4, .sell, 6, 13, 3)]), lastClose: 12)
    #expect(trades.directions == [.long, .short] && trades.sizes == [2, 4])
    #expect(isNear(trades.exitFees, [1, 0]) && isNear(trades.entryFees, [0, 2]))
    #expect(isNear(trades.profits, [5, 2]) && trades.positions == [0, 1])
  }

  @Test("Entry trades share the average exit price and the exit fees by size")
  func entryTrades() {
    var trades = TradeRecords()
    collectEntryTrades(
      of: orders([
        (1, .buy, 1, 10, 0), (2, .buy, 3, 20, 0), (3, .sell, 2, 30, 1), (5, .sell, 2, 40, 3),
      ]), lastRow: 9, lastClose: 20, into: &trades)
    #expect(trades.sizes == [1, 3] && trades.exitPrices == [35, 35] && trades.exitRows == [5, 5])
    #expect(isNear(trades.exitFees, [1, 3]) && isNear(trades.profits, [24, 42]))
  }

  @Test("Statistics separate wins from losses and count nothing twice")
  func statistics() {
    let trades = exitTrades(
      orders([
        (0, .buy, 1, 10, 0), (1, .sell, 1, 14, 0), (2, .buy, 1, 10, 0), (4, .sell, 1, 8, 0),
        (5, .buy, 1, 10, 0), (6, .sell, 1, 10, 0), (7, .buy, 1, 10, 0),
      ]))
    let closed = TradeStatistics(trades, includesOpen: false)
    #expect(closed.count == 3 && closed.wins == 1 && closed.losses == 1)
    #expect(isNear(closed.winRate, 1 / 3.0) && closed.profitFactor == 2)
    #expect(isNear(closed.expectancy, 2 / 3.0) && isNear(closed.bestReturn, 0.4))
    #expect(closed.meanWinningRows == 1 && closed.meanLosingRows == 2)
    let all = TradeStatistics(trades, includesOpen: true)
    #expect(all.count == 4 && all.wins == 2 && all.profitSum == 12)
    let none = TradeStatistics(TradeRecords(), includesOpen: true)
    #expect(none.count == 0 && none.winRate.isNaN && none.profitSum == 0)
  }
}
