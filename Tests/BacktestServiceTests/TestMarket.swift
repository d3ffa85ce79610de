import MarketData
import MessagePackCodec
import Testing
import WireMessages

/// The product's own datasets, made once for all tests of this process.
enum TestMarket {
  private static let made = Result { try MarketDataStore.inTheBox() }

  static func store() throws -> MarketDataStore { try made.get() }

  static func bars(_ id: String) throws -> BarColumns { try #require(try store().bars(id)) }
}
