import BacktestEngine
import Testing

@Suite struct RestingOrderTests {
  private static func bar(
    _ open: Double, _ high: Double, _ low: Double, _ close: Double
  ) throws -> PriceBar {
    try #require(PriceBar(open: open, high: high, low: low, close: close))
  }

  /// A bar from 95 to 105 that opens at 100 and closes at 98.
  private static func plain() throws -> PriceBar { try bar(100, 105, 95, 98) }

  @Test(
    "A limit order fills at its price inside the bar, at the open beyond it, else not",
    arguments: [
      (OrderSide.buy, 96.0, 96.0, FillApproach.limit), (.buy, 95, 95, .limit),
      (.buy, 94.99, nil, nil), (.buy, 100, 100, .open), (.buy, 103, 100, .open),
      (.buy, 200, 100, .open), (.sell, 104, 104, .limit), (.sell, 105, 105, .limit),
      (.sell, 105.01, nil, nil), (.sell, 99, 100, .open), (.sell, 1, 100, .open),
    ] as [(OrderSide, Double, Double?, FillApproach?)])
  func limit(side: OrderSide, price: Double, fill: Double?, approach: FillApproach?) throws {
    let met = LimitOrder(price: price).fill(in: try Self.plain(), side: side)
    #expect(met?.price == fill && met?.approach == approach)
    #expect(met?.isMarketable != true)
  }

  @Test(
    "A stop order fills at its price inside the bar, at the open beyond it, else not",
    arguments: [
      (OrderSide.buy, 104.0, 104.0, FillApproach.stop), (.buy, 105, 105, .stop),
      (.buy, 105.01, nil, nil), (.buy, 100, 100, .open), (.buy, 90, 100, .open),
      (.sell, 96, 96, .stop), (.sell, 95, 95, .stop), (.sell, 94.99, nil, nil),
      (.sell, 100, 100, .open), (.sell, 110, 100, .open),
    ] as [(OrderSide, Double, Double?, FillApproach?)])
  func stop(side: OrderSide, price: Double, fill: Double?, approach: FillApproach?) throws {
    let met = StopOrder(price: price).fill(in: try Self.plain(), side: side)
    #expect(met?.price == fill && met?.approach == approach)
    #expect(met?.isMarketable != false)
  }

  @Test(
    "A stop-limit order is set off by its stop and filled at its limit or better",
    arguments: [
      // stop, limit, fill, whether it is set off
      (103.0, 104.0, 103.0, true), (106, 107, nil, false),
      // Opens beyond the stop: a limit order for the whole bar.
      (99, 101, 100, true), (99, 97, 97, true), (99, 94, nil, true),
      // Set off inside the bar above its limit: filled only if the close is back there.
      (103, 98, 98, true), (103, 97, nil, true),
    ] as [(Double, Double, Double?, Bool)])
  func stopLimit(stop: Double, limit: Double, fill: Double?, isSetOff: Bool) throws {
    var order = StopLimitOrder(stop: stop, limit: limit)
    let met = order.meet(try Self.plain(), side: .buy)
    #expect(met?.price == fill && order.isSetOff == isSetOff)
    #expect(met?.isMarketable != true)
    // The mirror image around 100.
    var sale = StopLimitOrder(stop: 200 - stop, limit: 200 - limit)
    let mirrored = sale.meet(try Self.bar(100, 105, 95, 102), side: .sell)
    #expect(mirrored?.price == fill.map { 200 - $0 } && sale.isSetOff == isSetOff)
  }

  @Test("A stop-limit order set off on one bar is a limit order on the next")
  func setOff() throws {
    var order = StopLimitOrder(stop: 103, limit: 97)
    #expect(order.meet(try Self.plain(), side: .buy) == nil)
    #expect(order.meet(try Self.bar(98, 99, 96, 99), side: .buy)?.price == 97)
  }

  @Test("A bar repairs what is missing and holds its open and close")
  func repair() throws {
    let nan = Double.nan
    #expect(try Self.bar(nan, nan, nan, 5) == Self.bar(5, 5, 5, 5))
    #expect(try Self.bar(4, nan, nan, nan) == Self.bar(4, 4, 4, 4))
    #expect(try Self.bar(4, nan, 3, 5) == Self.bar(4, 5, 3, 5))
    #expect(try Self.bar(4, 4.5, 4.2, 5) == Self.bar(4, 5, 4, 5))
    #expect(PriceBar(open: nan, high: 2, low: 1, close: nan) == nil)
    for price in [0, -1, Double.infinity] {
      #expect(PriceBar(open: 1, high: 2, low: 1, close: price) == nil)
    }
  }

  @Test("After a fill inside a bar only what is certain, or against the position, counts")
  func remainder() throws {
    let bar = try Self.plain()
    #expect(bar.remainder(after: 100, .open, side: .buy) == bar)
    #expect(try bar.remainder(after: 96, .limit, side: .buy) == Self.bar(96, 98, 95, 98))
    #expect(try bar.remainder(after: 104, .limit, side: .sell) == Self.bar(104, 105, 98, 98))
    #expect(try bar.remainder(after: 103, .stop, side: .buy) == Self.bar(103, 105, 95, 98))
  }

  @Test("Slippage ends where the bar ends")
  func slippage() throws {
    let bar = try Self.plain()
    #expect(bar.slipped(100, .buy, slippage: 0.01) == 101)
    #expect(bar.slipped(100, .buy, slippage: 0.5) == 105)
    #expect(bar.slipped(96, .sell, slippage: 0.5) == 95)
  }

  @Test("Time in force says on which rows an order may be filled")
  func timeInForce() {
    func rows(_ time: TimeInForce, placed: Int) -> [Int] {
      let sessions: [Int64] = [7, 7, 7, 8, 8, 9, 9, 9]
      return (placed + 1..<8).filter {
        time.includes(
          $0, session: sessions[$0], placed: placed, firstSession: sessions[placed + 1])
      }
    }
    #expect(rows(.untilCancelled, placed: 1) == [2, 3, 4, 5, 6, 7])
    #expect(rows(.thisBar, placed: 1) == [2])
    #expect(rows(.bars(3), placed: 1) == [2, 3, 4])
    #expect(rows(.session, placed: 0) == [1, 2])
    // Placed on the last row of a session, it is an order for the next one.
    #expect(rows(.session, placed: 2) == [3, 4])
  }

  @Test("No fill lies outside the bar", .tags(.property), arguments: 0..<50 as Range<UInt64>)
  func bounds(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      let prices = (0..<4).map { _ in 50 + 100 * random.unit() }
      let bar = try Self.bar(prices[0], prices.max() ?? 0, prices.min() ?? 0, prices[3])
      let side = random.unit() < 0.5 ? OrderSide.buy : .sell
      let (stop, limit) = (40 + 120 * random.unit(), 40 + 120 * random.unit())
      var stopLimit = StopLimitOrder(stop: stop, limit: limit)
      let fills = [
        LimitOrder(price: limit).fill(in: bar, side: side),
        StopOrder(price: stop).fill(in: bar, side: side), stopLimit.meet(bar, side: side),
      ]
      for case let fill? in fills {
        #expect(bar.low <= fill.price && fill.price <= bar.high, "seed \(seed)")
        let rest = bar.remainder(after: fill.price, fill.approach, side: side)
        #expect(bar.low <= rest.low && rest.high <= bar.high, "seed \(seed)")
        #expect(rest.low <= fill.price && fill.price <= rest.high, "seed \(seed)")
      }
      if let fill = fills[0] {
        #expect(side == .buy ? fill.price <= limit : fill.price >= limit, "seed \(seed)")
      }
      if let fill = fills[1] {
        #expect(side == .buy ? fill.price >= stop : fill.price <= stop, "seed \(seed)")
      }
    }
  }
}
