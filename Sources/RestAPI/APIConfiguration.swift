package import Accounts
package import RedisClient

/// What the API needs to know.
package struct APIConfiguration: Sendable {
  package var storeURL: RedisURL
  /// Directory of the market data's segments.
  package var dataDirectory: String
  package var listenDescriptor: Int32 = 3
  /// The socket to the supervisor; nil where there is none.
  package var heartbeatDescriptor: Int32? = 4
  /// Requests answered at once. Half of them may be hashing passwords.
  package var threadCount = 8
  /// The site is served over TLS: cookies are `Secure` and `__Host-`.
  package var secureCookies = false
  /// Origins of browsers besides the site's own, e.g. `https://trade.example`.
  package var allowedOrigins: [String] = []
  package var storeTimeoutMillis = 500
  package var passwordCost = PasswordCost.product
  package var sessionLimits = SessionLimits.product

  package init(storeURL: RedisURL, dataDirectory: String) {
    self.storeURL = storeURL
    self.dataDirectory = dataDirectory
  }
}
