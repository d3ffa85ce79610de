package import RedisClient

/// Where one process finds its market data.
package struct MarketDataSettings: Sendable {
  /// Directory of the segments that the processes of this host share (`SegmentDirectory`); nil:
  /// every dataset in memory of this process alone.
  package var segments: String?
  /// Folder of this installation's own price files (`PriceFolder`).
  package var prices: String?
  /// The cache Redis.
  package var cacheURL: RedisURL?

  package init(segments: String? = nil, prices: String? = nil, cacheURL: RedisURL? = nil) {
    self.segments = segments
    self.prices = prices
    self.cacheURL = cacheURL
  }

  /// Longest wait for an answer of the cache. A process that starts waits for it once.
  private static let cacheMillis = 250

  /// A loader with a connection of its own, for the thread that asks for it.
  package func loader(
    sharing segments: SegmentDirectory?, log: @escaping (String) -> Void
  ) -> DatasetLoader {
    let own = priceFolder.map { [$0] } ?? []
    let cache = cacheURL.map {
      MarketDataCache(redis: RedisConnection(url: $0, timeoutMillis: Self.cacheMillis))
    }
    return DatasetLoader(
      provider: ProviderChain(own + [BoxProvider()]), segments: segments, cache: cache, log: log)
  }
  /// Where this host's datasets come from, as it is now.
  package func sources() throws(MarketDataError) -> DatasetSources {
    DatasetSources(
      box: Set(BoxProvider().identifiers()), files: Set(try priceFolder?.identifiers() ?? []))
  }

  /// Price files whose names cannot be those of datasets.
  package func unusableNames() throws(MarketDataError) -> [String] {
    try priceFolder?.unusableNames() ?? []
  }

  private var priceFolder: PriceFolder? { prices.map { PriceFolder($0) } }
}
