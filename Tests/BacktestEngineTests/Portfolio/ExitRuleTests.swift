import BacktestEngine
import Testing

@Suite struct ExitRuleTests {
  /// Ten shares bought at the open of row 1, at 100.
  private func scene(_ bars: [[Double]]) -> MarketScene {
    var scene = MarketScene([[100, 100, 100, 100], [100, 102, 99, 100]] + bars)
    scene.settings.size = .constant(10)
    scene.signals = [0: "L"]
    return scene
  }

  @Test("A ladder of take profits closes its shares level by level")
  func takeProfits() throws {
    var scene = scene([[101, 106, 100, 104], [112, 116, 110, 115], [115, 125, 114, 120]])
    scene.rules.exits.takeProfits = [
      ExitLevel(distance: 0.05, share: 0.3), ExitLevel(distance: 0.1, share: 0.3),
      ExitLevel(distance: 0.15, share: 0.4),
    ]
    #expect(
      try scene.story() == [
        "1: 10.0 at 100.0", "2: -3.0 at 105.0 takeProfit", "3: -3.0 at 112.0 takeProfit",
        "3: -4.0 at 115.0 takeProfit",
      ])
  }

  @Test("A ladder of stop losses closes its shares level by level, a gap at the open")
  func stopLosses() throws {
    var scene = scene([[99, 100, 94, 96], [85, 88, 80, 84]])
    scene.rules.exits.stopLosses = [
      ExitLevel(distance: 0.05, share: 0.5), ExitLevel(distance: 0.1, share: 0.5),
    ]
    #expect(
      try scene.story() == [
        "1: 10.0 at 100.0", "2: -5.0 at 95.0 stopLoss", "3: -5.0 at 85.0 stopLoss",
      ])
  }

  @Test("On one bar the stop loss comes before the take profit")
  func precedence() throws {
    var scene = scene([[100, 110, 90, 105]])
    scene.rules.exits.stopLosses = [ExitLevel(distance: 0.05)]
    scene.rules.exits.takeProfits = [ExitLevel(distance: 0.05)]
    #expect(try scene.story() == ["1: 10.0 at 100.0", "2: -10.0 at 95.0 stopLoss"])
    scene.rules.exits.stopLosses[0].share = 0.5
    #expect(
      try scene.story() == [
        "1: 10.0 at 100.0", "2: -5.0 at 95.0 stopLoss", "2: -5.0 at 105.0 takeProfit",
      ])
  }

  @Test("A position opened at the open is guarded on that bar")
  func entryBar() throws {
    var scene = scene([])
    scene.rules.exits.stopLosses = [ExitLevel(distance: 0.005)]
    #expect(try scene.story() == ["1: 10.0 at 100.0", "1: -10.0 at 99.5 stopLoss"])
  }

  @Test("A position opened at the close is guarded from the next bar on")
  func entryAtClose() throws {
    var scene = scene([[99.8, 100, 98, 99]])
    scene.lag = 0
    scene.signals = [1: "L"]
    scene.rules.exits.stopLosses = [ExitLevel(distance: 0.005)]
    #expect(try scene.story() == ["1: 10.0 at 100.0", "2: -10.0 at 99.5 stopLoss"])
  }

  @Test("After a limit entry the bar's low counts, and its high only as far as the close")
  func limitEntryBar() throws {
    var scene = scene([])
    scene.rules.entry.type = .limit(.absolute(.constant(99.5)))
    scene.rules.exits.takeProfits = [ExitLevel(distance: 0.01)]
    // The high of 102 may have come before the fill.
    #expect(try scene.story() == ["1: 10.0 at 99.5 limit"])
    scene.rules.exits.takeProfits = [ExitLevel(distance: 0.004)]
    #expect(
      try scene.story() == ["1: 10.0 at 99.5 limit", "1: -10.0 at 99.898 takeProfit"])
    scene.rules.exits.stopLosses = [ExitLevel(distance: 0.004)]
    #expect(try scene.story() == ["1: 10.0 at 99.5 limit", "1: -10.0 at 99.102 stopLoss"])
  }

  @Test("A trailing stop follows the best price of the bars before, once its gain is there")
  func trailing() throws {
    let bars: [[Double]] = [
      [100, 103, 99, 102], [102, 110, 101, 109], [109, 112, 106, 107], [107, 108, 100, 101],
    ]
    var scene = scene(bars)
    scene.rules.exits.trailing = TrailingRule(distance: 0.04)
    // 4 % below 103, the best price of row 2, is 98.88; below 110 it is 105.6, below 112 107.52.
    #expect(try scene.story().last == "5: -10.0 at 107.0 trailingStop")
    scene.rules.exits.trailing = TrailingRule(distance: 0.08, activation: 0.2)
    #expect(try scene.story() == ["1: 10.0 at 100.0"])
    scene.rules.exits.trailing = TrailingRule(distance: 0.08, activation: 0.1)
    #expect(try scene.story().last == "5: -10.0 at 103.04 trailingStop")
  }

  @Test("The mirror image holds for a short")
  func short() throws {
    var scene = scene([[99, 100, 94, 96], [96, 104, 95, 103]])
    scene.signals = [0: "S"]
    scene.rules.exits.takeProfits = [ExitLevel(distance: 0.05, share: 0.4)]
    scene.rules.exits.trailing = TrailingRule(distance: 0.05)
    #expect(
      try scene.story() == [
        "1: -10.0 at 100.0", "2: 4.0 at 95.0 takeProfit", "3: 6.0 at 98.7 trailingStop",
      ])
  }

  @Test("A time stop closes at the order price of the row, before that row's signals")
  func timeStop() throws {
    var scene = scene([[101, 102, 100, 101], [103, 104, 102, 103], [104, 105, 103, 104]])
    scene.rules.exits.rowsMax = 2
    #expect(try scene.story() == ["1: 10.0 at 100.0", "3: -10.0 at 103.0 timeStop"])
    scene.signals[2] = "L"
    #expect(try scene.story() == ["1: 10.0 at 100.0", "3: -10.0 at 103.0 timeStop"])
    scene.signals[2] = "S"
    #expect(
      try scene.story() == [
        "1: 10.0 at 100.0", "3: -10.0 at 103.0 timeStop", "3: -10.0 at 103.0",
      ])
  }

  @Test("Levels off for a position are passed over, and each row's entry has its own distance")
  func perRow() throws {
    var scene = scene([[101, 106, 94, 104]])
    scene.rules.exits.stopLosses = [
      ExitLevel(distance: .perRow([0.01, .nan, 0.01])),
      ExitLevel(distance: .perRow([0.01, 0.04, 0.01])),
    ]
    #expect(try scene.story().last == "2: -10.0 at 96.0 stopLoss")
  }

  @Test("Stops given with the signals count as levels for the whole position")
  func signalStops() throws {
    var scene = scene([[101, 104, 94, 96]])
    scene.settings.stops.loss = .constant(0.05)
    scene.settings.stops.profit = .constant(0.03)
    #expect(try scene.story().last == "2: -10.0 at 95.0 stopLoss")
    scene.settings.stops.loss = .constant(0.2)
    #expect(try scene.story().last == "2: -10.0 at 103.0 takeProfit")
    // Stops that these rules do not know do what they say, if there is no ladder beside them.
    scene.settings.stops.rules.uponExit = .reverse
    #expect(try scene.story().last == "2: -20.0 at 103.0 takeProfit")
    scene.rules.exits.takeProfits = [ExitLevel(distance: 0.05)]
    #expect(throws: EngineInputError.settingOutOfRange(.exits)) { try scene.run() }
  }

  @Test("Rules outside their range are refused by name")
  func refused() {
    let wrong: [(inout ExitRules) -> Void] = [
      { $0.rowsMax = 0 }, { $0.stopLosses = [ExitLevel(distance: 0)] },
      { $0.takeProfits = [ExitLevel(distance: .infinity)] },
      { $0.takeProfits = [ExitLevel(distance: 0.1, share: 1.1)] },
      { $0.trailing = TrailingRule(distance: -1) },
      { $0.trailing = TrailingRule(distance: 0.1, activation: .nan) },
    ]
    for change in wrong {
      var scene = scene([])
      change(&scene.rules.exits)
      #expect(throws: EngineInputError.settingOutOfRange(.exits)) { try scene.run() }
    }
  }
}
