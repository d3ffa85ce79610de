import BacktestEngine
import Testing

@Suite struct EntryOrderTests {
  private func scene(_ type: EntryOrderType, _ bars: [[Double]]) -> MarketScene {
    var scene = MarketScene(bars)
    scene.settings.size = .constant(2)
    scene.rules.entry.type = type
    scene.signals = [0: "L"]
    return scene
  }

  private static let falling: [[Double]] = [
    [100, 101, 99, 100], [100, 101, 98, 99], [98, 99, 96, 97], [94, 95, 93, 94],
    [94, 96, 93, 95],
  ]

  @Test("A limit entry waits from the next row on until its price is met")
  func limit() throws {
    let scene = scene(.limit(.offset(.constant(0.03))), Self.falling)
    #expect(try scene.story() == ["2: 2.0 at 97.0 limit"])
  }

  @Test("A limit entry that the bar opens below is filled at the open, the better price")
  func limitGap() throws {
    let scene = scene(.limit(.absolute(.constant(95.5))), Self.falling)
    #expect(try scene.story() == ["3: 2.0 at 94.0 limit"])
  }

  @Test("The row of the signal itself fills nothing")
  func signalRow() throws {
    let scene = scene(
      .limit(.absolute(.constant(99))), [[100, 101, 99, 100], [100, 101, 99.5, 100]])
    #expect(try scene.story() == [])
  }

  private static let rising: [[Double]] = [
    [100, 101, 99, 100], [100, 102, 99, 101], [101, 104, 100, 103], [107, 109, 106, 108],
  ]

  @Test("A stop entry is filled at its price with slippage, beyond it at the open")
  func stop() throws {
    var inside = scene(.stop(.offset(.constant(0.03))), Self.rising)
    #expect(try inside.story() == ["2: 2.0 at 103.0 stop"])
    inside.settings.slippage = .constant(0.005)
    #expect(try inside.story() == ["2: 2.0 at 103.515 stop"])
    // Slippage stays inside the bar.
    inside.settings.slippage = .constant(0.05)
    #expect(try inside.story() == ["2: 2.0 at 104.0 stop"])
    let gap = scene(.stop(.offset(.constant(0.05))), Self.rising)
    #expect(try gap.story() == ["3: 2.0 at 107.0 stop"])
  }

  @Test("A stop-limit entry does not chase a price beyond its limit")
  func stopLimit() throws {
    let type = EntryOrderType.stopLimit(
      stop: .offset(.constant(0.05)), limit: .offset(.constant(0.06)))
    #expect(try scene(type, Self.rising).story() == ["3: 2.0 at 106.0 limit"])
    let tight = EntryOrderType.stopLimit(
      stop: .offset(.constant(0.05)), limit: .offset(.constant(0.055)))
    #expect(try scene(tight, Self.rising).story() == [])
  }

  @Test("A short limit entry waits above the close")
  func short() throws {
    var scene = scene(.limit(.offset(.constant(0.02))), Self.rising)
    scene.signals = [0: "S"]
    #expect(try scene.story() == ["1: -2.0 at 102.0 limit"])
  }

  @Test("An order whose time is over is taken out and told")
  func expiry() throws {
    for time in [TimeInForce.thisBar, .bars(1), .session] {
      var scene = scene(.limit(.offset(.constant(0.03))), Self.falling)
      scene.rules.entry.timeInForce = time
      let ledger = try scene.run()
      #expect(ledger.orders.count == 0, "\(time)")
      #expect(ledger.refusals.rows == [2] && ledger.refusals.reasons == [.expired], "\(time)")
      #expect(ledger.refusals.areRejections == [false], "\(time)")
    }
    var scene = scene(.limit(.offset(.constant(0.03))), Self.falling)
    scene.rules.entry.timeInForce = .session
    scene.sessions = [1, 2, 2, 3, 3]
    #expect(try scene.story() == ["2: 2.0 at 97.0 limit"])
  }

  @Test("A new signal of the same side replaces the order")
  func replacement() throws {
    var scene = scene(.limit(.offset(.constant(0.04))), Self.falling)
    scene.signals = [0: "L", 1: "L"]
    // 4 % below 99 instead of 100.
    #expect(try scene.story() == ["3: 2.0 at 94.0 limit"])
    #expect(try scene.run().refusals.reasons == [.cancelled])
  }

  @Test("An exit signal, or an entry signal of the other side, cancels the order")
  func cancellation() throws {
    var scene = scene(.limit(.offset(.constant(0.03))), Self.falling)
    scene.signals = [0: "L", 1: "l"]
    #expect(try scene.story() == [])
    scene.signals = [0: "L", 1: "S"]
    #expect(try scene.story() == [])
    scene.rules.entry.oneCancelsOther = false
    #expect(try scene.story() == ["2: 2.0 at 97.0 limit"])
  }

  @Test("Of two orders placed together the fill of one cancels the other")
  func straddle() throws {
    var scene = scene(.stop(.offset(.constant(0.02))), Self.rising)
    scene.signals = [0: "LS"]
    #expect(try scene.story() == ["1: 2.0 at 102.0 stop"])
    #expect(try scene.run().refusals.reasons == [.cancelled])
  }

  @Test("Of two orders met inside one bar the nearer to the open is filled")
  func nearest() throws {
    var scene = scene(
      .stop(.offset(.constant(0.02))), [[100, 101, 99, 100], [100.5, 103, 97, 99]])
    scene.signals = [0: "LS"]
    #expect(try scene.story() == ["1: 2.0 at 102.0 stop"])
    scene.bars[1][0] = 99.5
    #expect(try scene.story() == ["1: -2.0 at 98.0 stop"])
  }

  @Test("An order filled at the open leaves the other one the rest of the bar")
  func afterOpen() throws {
    var scene = scene(.stop(.offset(.constant(0.02))), [[100, 101, 99, 100], [103, 104, 97, 99]])
    scene.signals = [0: "LS"]
    #expect(try scene.story() == ["1: 2.0 at 103.0 stop"])
    scene.rules.entry.oneCancelsOther = false
    #expect(try scene.story() == ["1: 2.0 at 103.0 stop", "1: -4.0 at 98.0 stop"])
    scene.bars[1][2] = 98.5
    #expect(try scene.story() == ["1: 2.0 at 103.0 stop"])
  }

  @Test("Of two orders inside one bar the second has what the first leaves of it")
  func bothInside() throws {
    func story(_ type: EntryOrderType, _ bar: [Double]) throws -> [String] {
      var scene = scene(type, [[100, 101, 99, 100], bar])
      scene.signals = [0: "LS"]
      scene.rules.entry.oneCancelsOther = false
      return try scene.story()
    }
    let (near, far) = (EntryPrice.offset(.constant(0.02)), EntryPrice.offset(.constant(0.04)))
    // The low may have come before the high, or after it: it counts against the position.
    #expect(
      try story(.stop(near), [100.5, 103, 97, 99])
        == ["1: 2.0 at 102.0 stop", "1: -4.0 at 98.0 stop"])
    // A high that may have come before the purchase is no price to sell at afterwards.
    #expect(try story(.limit(near), [99, 103, 97, 99]) == ["1: 2.0 at 98.0 limit"])
    #expect(
      try story(.limit(near), [99, 103, 97, 103])
        == ["1: 2.0 at 98.0 limit", "1: -4.0 at 102.0 limit"])
    // The second order is not set off by what came before the first one's fill.
    #expect(
      try story(.stopLimit(stop: near, limit: far), [98.5, 103, 97, 99])
        == ["1: -2.0 at 98.0 limit", "1: 4.0 at 102.0 limit"])
  }

  @Test("A resting entry against a position does what the opposite entry's rule says")
  func reversal() throws {
    var scene = scene(.limit(.offset(.constant(0.01))), Self.rising)
    scene.bars.append([108, 112, 107, 110])
    scene.signals = [0: "L", 2: "S"]
    scene.bars[1][2] = 98.5
    #expect(
      try scene.story() == ["1: 2.0 at 99.0 limit", "3: -4.0 at 107.0 limit"])
    scene.settings.rules.oppositeEntry = .close
    // Closing does not wait: it is a market order.
    #expect(try scene.story() == ["1: 2.0 at 99.0 limit", "3: -2.0 at 107.0"])
    scene.settings.rules.oppositeEntry = .ignore
    #expect(try scene.story() == ["1: 2.0 at 99.0 limit"])
  }

  @Test("An entry signal that changes nothing places no order")
  func heldAlready() throws {
    var scene = scene(.limit(.offset(.constant(0.01))), Self.falling)
    scene.signals = [0: "L", 2: "L", 3: "l"]
    #expect(try scene.story() == ["1: 2.0 at 99.0 limit", "4: -2.0 at 94.0"])
  }

  @Test("An order that would have no price is told as such")
  func unpriced() throws {
    let scene = scene(.limit(.absolute(.constant(-3))), Self.falling)
    #expect(try scene.run().refusals.reasons == [.priceNaN])
  }
}
