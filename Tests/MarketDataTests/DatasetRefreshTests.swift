import Foundation
import MarketData
import RedisClient
import TestSupport
import Testing

@Suite("A refresh of datasets")
struct DatasetRefreshTests {
  private static let good = "date,close\n2024-01-01,1\n2024-01-02,2\n"

  private static func write(
    _ text: String, to directory: TemporaryDirectory, as name: String
  ) throws {
    try? FileManager.default.createDirectory(
      atPath: directory.path + "/prices", withIntermediateDirectories: true)
    try directory.write(Array(text.utf8), to: "prices/\(name).csv")
  }

  @Test("says what became of each source, and a bad one holds up no other")
  func outcomes() throws {
    let directory = try TemporaryDirectory()
    let settings = MarketDataSettings(
      segments: directory.path + "/segments", prices: directory.path + "/prices",
      cacheURL: try RedisServer.shared.freshURL())
    for (name, text) in [
      ("GOOD", Self.good), ("GONE", Self.good), ("BAD", "date,close\n2024-01-01,x\n"),
      ("my prices", Self.good),
    ] { try Self.write(text, to: directory, as: name) }
    let segments = try SegmentDirectory(try #require(settings.segments))
    let refresh = DatasetRefresh(loader: settings.loader(sharing: segments) { _ in })
    #expect(try refresh.identifiers().contains("BAD"))
    #expect(try settings.unusableNames() == ["my prices.csv"])
    let bad = refresh.bring("BAD", isNamed: false)
    #expect(bad.outcome == .failed && bad.version == nil && bad.detail.contains("line 2, close"))
    let new = refresh.bring("GOOD", isNamed: false)
    #expect(new.outcome == .new && new.version?.count == 16 && new.detail.hasPrefix("2 bars"))
    let again = refresh.bring("GOOD", isNamed: true)
    #expect(again.outcome == .unchanged && again.version == new.version)
    _ = refresh.bring("GONE", isNamed: false)
    try FileManager.default.removeItem(atPath: directory.path + "/prices/GONE.csv")
    #expect(try refresh.identifiers().last == "GONE")
    #expect(refresh.bring("GONE", isNamed: false).outcome == .unchanged)
    #expect(refresh.bring("GONE", isNamed: true).outcome == .failed)
    let unknown = refresh.bring("NONE", isNamed: true)
    #expect(unknown.outcome == .failed && unknown.isUnknown)
    let sources = try settings.sources()
    #expect(["GOOD", "AAPL", "GONE"].map { sources[$0] } == [.priceFile, .box, .announced])
  }

  @Test("that nobody can be told of says so")
  func untold() throws {
    let directory = try TemporaryDirectory()
    try Self.write(Self.good, to: directory, as: "AAPL")
    let settings = MarketDataSettings(
      prices: directory.path + "/prices",
      cacheURL: try RedisURL("unix://\(directory.path)/no-cache.sock"))
    let refresh = DatasetRefresh(loader: settings.loader(sharing: nil) { _ in })
    let result = refresh.bring("AAPL", isNamed: false)
    #expect(result.outcome == .notAnnounced && result.version != nil)
    #expect(try settings.sources()["AAPL"] == .priceFile)
  }
}
