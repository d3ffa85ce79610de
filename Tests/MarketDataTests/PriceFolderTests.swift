import MarketData
import Testing

@Suite struct PriceFolderTests {
  /// Runs `body` with a loader of the folder's files.
  private func withLoader(
    _ directory: TemporaryDirectory, _ log: LogLines, _ body: (DatasetLoader) throws -> Void
  ) throws {
    let settings = MarketDataSettings(prices: directory.path)
    try withExtendedLifetime(directory) {
      try body(settings.loader(sharing: nil) { log.append($0) })
    }
  }

  @Test("a file is a dataset by its name, beside or in place of one in the box")
  func addsAndReplaces() throws {
    let directory = try TemporaryDirectory()
    let text = "time,open,high,low,close,volume\n2024-01-01,1,3,1,2,7\n2024-01-02,2,4,2,3,8\n"
    for name in ["ZZZ.csv", "IBM.csv", ".hidden.csv", "no data.csv", "notes.txt"] {
      try directory.write(Array(text.utf8), to: name)
    }
    let log = LogLines()
    var store = MarketDataStore()
    try withLoader(directory, log) { store = MarketDataStore(try $0.loadAll()) }
    #expect(
      store.descriptions.map(\.id)
        == ["AAPL", "MSFT", "IBM", "GOOG", "EURUSD", "SYNTH-1M", "SYNTH-100K", "ZZZ"])
    #expect(log.all == [])
    let unusable = try PriceFolder(directory.path).unusableNames()
    #expect(unusable == ["no data.csv"])
    for id in ["ZZZ", "IBM"] {
      let columns = try #require(store.bars(id))
      let bars = BarSeries(columns)
      #expect(bars.high == [3, 4] && bars.volume == [7, 8])
      #expect(columns.description.interval == "1d" && !columns.description.isSynthetic)
      #expect(columns.description.name == id)
    }
  }

  @Test("closes alone are enough; volumes that nobody knows count as zero")
  func closesAlone() throws {
    let directory = try TemporaryDirectory()
    try directory.write(Array("date,close\n2024-01-01,1\n2024-01-02,2\n".utf8), to: "C.csv")
    try withLoader(directory, LogLines()) { loader in
      let bars = BarSeries(try #require(try loader.load("C")))
      #expect(bars.open == [1, 2] && bars.volume == [0, 0])
    }
  }

  @Test("a file that cannot be read is named with its line; the other datasets are there")
  func namesBadFiles() throws {
    let directory = try TemporaryDirectory()
    try directory.write(Array("date,close\n2024-01-01,1\n2024-01-02,x\n".utf8), to: "BAD.csv")
    try directory.write(Array("date,close\n2024-01-01,1\n2024-01-02,-1\n".utf8), to: "LOW.csv")
    let log = LogLines()
    try withLoader(directory, log) { loader in
      let count = try loader.loadAll().count
      #expect(count == 7)
      #expect(throws: MarketDataError.self) { try loader.load("BAD") }
    }
    #expect(log.all.count == 2)
    #expect(log.all[0].contains("BAD.csv") && log.all[0].contains("line 3"))
    #expect(log.all.allSatisfy { $0.contains("is left out") && !$0.contains("\n") })
  }
}
