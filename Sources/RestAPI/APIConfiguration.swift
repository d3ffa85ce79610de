package import Accounts
package import MarketData
package import RedisClient

/// What the API needs to know.
package struct APIConfiguration: Sendable {
  package var storeURL: RedisURL
  package var marketData: MarketDataSettings
  package var listenDescriptor: Int32 = 3
  /// The socket to the supervisor; nil where there is none.
  package var heartbeatDescriptor: Int32? = 4
  /// Requests answered at once. Half of them, and at least one, may be hashing passwords or
  /// waiting to: the others stay free for what is quick.
  package var threadCount = 8
  /// Processes like this one, which share the machine's cores.
  package var processCount = 2
  /// The site is served over TLS: cookies are `Secure` and `__Host-`.
  package var secureCookies = false
  /// Origins of browsers besides the site's own, e.g. `https://trade.example`.
  package var allowedOrigins: [String] = []
  package var storeTimeoutMillis = 500
  package var cacheTimeoutMillis = 250
  package var passwordCost = PasswordCost.product
  package var sessionLimits = SessionLimits.product

  package init(storeURL: RedisURL, marketData: MarketDataSettings = MarketDataSettings()) {
    self.storeURL = storeURL
    self.marketData = marketData
  }

  /// The store with a connection of its own, for the thread that asks for it.
  ///
  /// - Parameter noted: Hears of each entry that a change has left in the audit log.
  func makeStore(noted: @escaping (AuditNote) -> Void = { _ in }) -> AccountStore {
    AccountStore(
      redis: RedisConnection(url: storeURL, timeoutMillis: storeTimeoutMillis),
      sessionLimits: sessionLimits, noted: noted)
  }

  /// Passwords hashed at once: the process's share of all cores but one, and of its threads at most
  /// half; at least one.
  package func hashSlotCount(cores: Int) -> Int {
    max(1, min((cores - 1) / max(1, processCount), threadCount / 2))
  }
}
