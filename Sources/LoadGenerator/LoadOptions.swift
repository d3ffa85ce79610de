internal import WireMessages

/// How the clients behave.
package enum LoadScenario: String, Sendable, CaseIterable {
  /// Every client drags one parameter of one strategy back and forth.
  case drag
}

/// Who the clients are.
package enum LoadCredentials: Sendable, Equatable {
  case password(user: String, password: String)
  /// A session token.
  case token(String)
}

/// What load to make, and where.
package struct LoadOptions: Sendable, Equatable {
  /// `http://host[:port]`, or `unix:/path` for a worker's own socket.
  package var url: String
  package var credentials: LoadCredentials
  package var connectionCount: Int
  /// Requests per second of each connection.
  package var rateHz: Double
  /// Seconds that are measured; the warm-up comes before them.
  package var durationSeconds: Double
  package var scenario: LoadScenario
  /// Nil for the first of the server.
  package var dataset: String?
  package var strategy: String?
  /// Nil for `low` where the strategy has it, else its first number.
  package var parameter: String?
  /// Width of the view in pixels.
  package var width: Int

  package init(
    url: String, credentials: LoadCredentials, connectionCount: Int = 1, rateHz: Double = 10,
    durationSeconds: Double = 10, scenario: LoadScenario = .drag, dataset: String? = nil,
    strategy: String? = nil, parameter: String? = nil, width: Int = 1600
  ) {
    self.url = url
    self.credentials = credentials
    self.connectionCount = connectionCount
    self.rateHz = rateHz
    self.durationSeconds = durationSeconds
    self.scenario = scenario
    self.dataset = dataset
    self.strategy = strategy
    self.parameter = parameter
    self.width = width
  }

  static let rateHzMax = 1000.0

  /// Seconds before anything is measured, in which connections and caches settle.
  var warmUpSeconds: Double { min(1, durationSeconds / 5) }

  func validate() throws(LoadError) {
    guard (1...10_000).contains(connectionCount) else {
      throw .option("The number of connections must be 1 to 10000.")
    }
    guard rateHz > 0, rateHz <= Self.rateHzMax else {
      throw .option("The rate must be above 0 and at most 1000 Hz.")
    }
    guard durationSeconds > 0, durationSeconds <= 86_400 else {
      throw .option("The duration must be above 0 and at most 86400 seconds.")
    }
    guard (1...WireLimits.widthMax).contains(width) else {
      throw .option("The width must be 1 to \(WireLimits.widthMax) pixels.")
    }
    if case .token(let token) = credentials, !isHeaderSafe(token) {
      throw .option("The token is empty or has characters that no token has.")
    }
  }
}

/// Whether `text` can stand in an HTTP header without changing it.
func isHeaderSafe(_ text: String) -> Bool {
  !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
}
