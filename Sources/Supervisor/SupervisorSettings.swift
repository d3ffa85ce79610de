/// What `speedstack up` is asked to run.
package struct SupervisorSettings: Sendable {
  /// State directory: Redis data, sockets, price files, logs.
  package var state: String
  /// Directory of the market data that the processes share in memory.
  package var segments: String
  package var port: UInt16
  /// Number of worker processes.
  package var workers: Int
  /// Number of API processes and of accept threads in each.
  package var apiProcesses = 2
  package var apiThreads = 4
  /// Redis of others for users and sessions, and for what may be lost; nil starts an own one.
  package var storeURL: String?
  package var cacheURL: String?
  /// Address that browsers use, such as `https://example.com`, where something stands in front of
  /// nginx; nil is nginx's own. Under https cookies are Secure.
  package var publicOrigin: String?
  /// nginx itself speaks TLS, with a certificate that signs itself.
  package var isEncrypted = false
  /// Built web app, and the folder of nginx's configuration.
  package var web: String
  package var nginx: String
  /// This program, started again as worker and API.
  package var program: String

  package init(
    state: String, segments: String, port: UInt16, workers: Int, web: String, nginx: String,
    program: String
  ) {
    self.state = state
    self.segments = segments
    self.port = port
    self.workers = workers
    self.web = web
    self.nginx = nginx
    self.program = program
  }
}

/// What the supervisor asks of the rest of the product.
package struct SupervisorHooks {
  /// Brings what an earlier version has stored into the form of this one.
  package var prepareStore: (_ storeURL: String) throws -> Void
  /// Brings the market data into memory and into the cache; tells a line per dataset.
  package var prepareData: (_ cacheURL: String, _ progress: (String) -> Void) throws -> Void
  /// The token of a one-time first sign-in, or nil when there is a user already.
  package var firstSignInToken: (_ storeURL: String) throws -> String?

  package init(
    prepareStore: @escaping (String) throws -> Void,
    prepareData: @escaping (String, (String) -> Void) throws -> Void,
    firstSignInToken: @escaping (String) throws -> String?
  ) {
    self.prepareStore = prepareStore
    self.prepareData = prepareData
    self.firstSignInToken = firstSignInToken
  }
}
