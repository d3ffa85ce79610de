import MarketData
import Testing

@Suite struct MarketDataStoreTests {
  @Test("lists the datasets in the box in their order, described and dated")
  func lists() throws {
    let store = try BoxData.store()
    let descriptions = store.descriptions
    #expect(
      descriptions.map(\.id) == ["AAPL", "MSFT", "IBM", "GOOG", "EURUSD", "SYNTH-1M", "SYNTH-100K"])
    #expect(descriptions.map(\.rows) == [3_270, 3_270, 3_270, 2_148, 6_225, 1_000_000, 100_000])
    #expect(descriptions.map(\.interval) == ["1d", "1d", "1d", "1d", "1h", "1m", "1m"])
    #expect(descriptions.map(\.periodsPerYear) == [252, 252, 252, 252, 6_240, 525_600, 525_600])
    #expect(
      descriptions.map(\.isSynthetic) == [false, false, false, false, false, true, true])
    #expect(descriptions.allSatisfy { $0.version.utf8.count == 16 && !$0.credit.isEmpty })
    #expect(descriptions[0].startMillis == 951_868_800_000)
    #expect(descriptions[0].endMillis == 1_362_096_000_000)
    #expect(descriptions[5].name.contains("Synthetic"))
    #expect(store.bars("nothing") == nil)
  }

  @Test("the synthetic million is the one it always was, bit for bit")
  func syntheticIsPinned() throws {
    #expect(try BoxData.store().bars("SYNTH-1M")?.description.version == "950caeaafdefb34d")
  }

  @Test("the shorter synthetic dataset is the beginning of the longer one")
  func shorterIsBeginning() throws {
    let store = try BoxData.store()
    let million = try #require(store.bars("SYNTH-1M"))
    let short = try #require(store.bars("SYNTH-100K"))
    let isEqual = (0..<short.rows).allSatisfy { row in
      unsafe short.times[row] == million.times[row] && short.close[row] == million.close[row]
        && short.volume[row] == million.volume[row]
    }
    #expect(isEqual && short.rows == 100_000)
  }

  @Test("the columns hold the adjusted bars")
  func holdsBars() throws {
    let bars = try #require(try BoxData.store().bars("AAPL"))
    let (firstTime, firstVolume) = unsafe (bars.times[0], bars.volume[0])
    let (firstClose, lastClose) = unsafe (bars.close[0], bars.close[bars.rows - 1])
    #expect(firstTime == 951_868_800_000_000_000)
    #expect(lastClose == 430.47)
    #expect(abs(firstClose * 56.1374 / 430.47 - 4.1867) < 0.000_2)
    #expect(firstVolume == 9_616_100 * 4)
    let addresses = unsafe [
      Int(bitPattern: bars.open.baseAddress), Int(bitPattern: bars.volume.baseAddress),
    ]
    let counts = unsafe [bars.times.count, bars.high.count, bars.low.count, bars.volume.count]
    #expect(addresses.allSatisfy { $0 % 64 == 0 })
    #expect(counts.allSatisfy { $0 == bars.rows })
  }

  @Test("whoever has a version keeps it when another takes its place; a new dataset is listed")
  func replaces() throws {
    let (first, second) = (testBars(rows: 40, price: 10), testBars(rows: 50, price: 20))
    let host = try TestHost(["OWN": first])
    let loader = try host.loader()
    let store = MarketDataStore(try loader.loadAll())
    let old = try #require(store.bars("OWN"))
    host.provider.set("OWN", second)
    _ = try loader.refresh("OWN")
    host.provider.set("AAA", first)
    _ = try loader.refresh("AAA")
    for id in ["OWN", "AAA"] { store.replace(with: try #require(try loader.load(id))) }
    #expect(holds(old, first))
    #expect(holds(store.bars("OWN"), second))
    #expect(store.descriptions.map(\.id) == ["AAA", "OWN"])
    #expect(store.descriptions.map(\.rows) == [40, 50])
    #expect(store.descriptions[1].version != old.description.version)
  }

  @Test("what is hidden is neither listed nor found, and is current when it is shown again")
  func hides() throws {
    let host = try TestHost(["AAA": testBars(rows: 40, price: 10)])
    let loader = try host.loader()
    let store = MarketDataStore(try loader.loadAll())
    store.hide(["AAA", "unknown"])
    #expect(store.descriptions.isEmpty && store.bars("AAA") == nil)
    host.provider.set("AAA", testBars(rows: 50, price: 20))
    _ = try loader.refresh("AAA")
    store.replace(with: try #require(try loader.load("AAA")))
    #expect(store.descriptions.isEmpty && store.bars("AAA") == nil)
    store.hide([])
    #expect(store.descriptions.map(\.rows) == [50] && store.bars("AAA")?.rows == 50)
  }
}
