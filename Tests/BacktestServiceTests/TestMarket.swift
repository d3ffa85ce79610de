import Foundation
import MarketData
import MessagePackCodec
import Testing
import WireMessages

/// The product's own datasets, prepared once for all tests of this process.
enum TestMarket {
  private static let prepared = Result {
    let directory = FileManager.default.temporaryDirectory
      .appending(path: "backtest-service-tests-\(ProcessInfo.processInfo.processIdentifier)").path
    try MarketDataStore.prepare(directory: directory) { _ in }
    // What is mapped stays readable when its files are gone.
    defer { try? FileManager.default.removeItem(atPath: directory) }
    return try MarketDataStore(directory: directory)
  }

  static func store() throws -> MarketDataStore { try prepared.get() }

  static func bars(_ id: String) throws -> BarColumns { try #require(try store().bars(id)) }
}
