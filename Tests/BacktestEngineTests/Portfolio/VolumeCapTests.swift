import BacktestEngine
import Testing

@Suite struct VolumeCapTests {
  private func scene(_ rest: VolumeCap.Rest, _ volume: [Double]) -> MarketScene {
    var scene = MarketScene(
      volume.indices.map { row in
        let price = 100 + Double(row)
        return [price, price + 0.5, price - 0.5, price]
      })
    scene.volume = volume
    scene.settings.size = .constant(8)
    scene.signals = [0: "L"]
    scene.rules.volumeCap = VolumeCap(fraction: 0.1, rest: rest)
    return scene
  }

  @Test("What is beyond the cap is dropped, or carried from row to row")
  func entry() throws {
    let volume = [1000.0, 30, 0, .nan, 20, 100]
    #expect(try scene(.dropped, volume).story() == ["1: 3.0 at 101.0"])
    #expect(
      try scene(.carried, volume).story() == [
        "1: 3.0 at 101.0", "4: 2.0 at 104.0 rest", "5: 3.0 at 105.0 rest",
      ])
  }

  @Test("A new order takes the place of a rest")
  func replaced() throws {
    var scene = scene(.carried, [1000, 30, 30, 1000, 1000])
    scene.signals[2] = "l"
    #expect(
      try scene.story() == ["1: 3.0 at 101.0", "2: 3.0 at 102.0 rest", "3: -6.0 at 103.0"])
  }

  @Test("An order for all cash goes on with the cash that is left")
  func allCash() throws {
    var scene = scene(.carried, [1000, 40, 1000])
    scene.settings.size = .constant(.infinity)
    let orders = try scene.run().orders
    #expect(orders.rows == [1, 2] && orders.sizes[0] == 4)
    #expect(isNear(orders.sizes[1], 596 / 102.0))
  }

  @Test("A stop loss cut short is tried again, or its rest carried")
  func stopLoss() throws {
    for (rest, story) in [
      (VolumeCap.Rest.dropped, "5: -2.0 at 90.0 stopLoss"), (.carried, "4: -2.0 at 104.0 rest"),
    ] {
      var scene = scene(rest, [1000, 1000, 1000, 60, 1000, 1000])
      scene.rules.exits.stopLosses = [ExitLevel(distance: 0.05)]
      scene.bars[3] = [103, 103, 95, 103]
      scene.bars[5] = [90, 91, 89, 90]
      #expect(
        try scene.story() == [
          "1: 8.0 at 101.0", "3: -6.0 at 95.95 stopLoss", story,
        ])
    }
  }

  @Test("The rest of a limit order waits at its limit")
  func limitRest() throws {
    var scene = scene(.carried, [1000, 30, 1000, 40, 1000])
    scene.rules.entry.type = .limit(.absolute(.constant(101)))
    scene.bars[3] = [103, 104, 100, 102]
    scene.bars[4] = [102, 104, 101, 102]
    #expect(
      try scene.story() == [
        "1: 3.0 at 101.0 limit", "3: 4.0 at 101.0 limit", "4: 1.0 at 101.0 limit",
      ])
    // An exit ends it.
    scene.rules.exits.takeProfits = [ExitLevel(distance: 0.01)]
    #expect(
      try scene.story() == ["1: 3.0 at 101.0 limit", "2: -3.0 at 102.01 takeProfit"])
  }

  @Test("All orders of a row share its volume")
  func shared() throws {
    var scene = scene(.dropped, [1000, 1000, 1000, 50, 1000])
    scene.rules.exits.takeProfits = [
      ExitLevel(distance: 0.01, share: 0.5), ExitLevel(distance: 0.015, share: 0.5),
    ]
    scene.bars[2] = [101, 101.5, 100, 101]
    #expect(
      try scene.story() == [
        "1: 8.0 at 101.0", "3: -4.0 at 103.0 takeProfit", "3: -1.0 at 103.0 takeProfit",
        "4: -3.0 at 104.0 takeProfit",
      ])
  }

  @Test("Where orders may not be filled in part a cut order is rejected")
  func whole() throws {
    var scene = scene(.carried, [1000, 30, 1000])
    scene.settings.limits.allowsPartial = false
    #expect(try scene.run().refusals.reasons.first == .maxSizeExceeded)
  }

  @Test("A cap without a volume column, or outside its range, is refused")
  func refused() {
    var scene = scene(.dropped, [1, 2, 3])
    scene.volume = []
    #expect(throws: EngineInputError.columnLengthsDiffer) { try scene.run() }
    scene.rules.volumeCap?.fraction = 0
    scene.volume = [1, 2, 3]
    #expect(throws: EngineInputError.settingOutOfRange(.volumeCap)) { try scene.run() }
  }
}
