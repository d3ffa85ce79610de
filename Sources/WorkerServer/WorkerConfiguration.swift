package import MarketData

/// What one worker process needs to know.
package struct WorkerConfiguration: Sendable {
  package enum Listener: Sendable, Equatable {
    /// A socket that is bound and listening already; it stays open for whoever else holds it.
    case inherited(descriptor: Int32)
    /// A unix socket to be created; an older one at the same path is replaced.
    case unixPath(String)
    /// A TCP port of 127.0.0.1; 0 lets the kernel choose.
    case loopbackPort(Int)
  }

  package var listener: Listener
  package var marketData: MarketDataSettings
  /// Redis with users and sessions.
  package var storeURL: String
  /// Origins that browsers may connect from; none means that of the Host header.
  package var allowedOrigins: [String]
  /// The site is served over TLS: only the `__Host-` cookie and origins of https count.
  package var isSecure: Bool
  /// Number of this worker, shown to clients.
  package var index: Int
  /// Unix stream socket to the supervisor: a byte each second to it; its end ends the worker.
  package var heartbeatDescriptor: Int32?
  /// Shared with the supervisor: which job is being computed; see `RunningJob`.
  package var runningJobDescriptor: Int32?
  /// TCP port of 127.0.0.1 where everything that is received is sent back, for conformance suites.
  package var conformancePort: Int?
  /// Seconds between pings, at least 1; see `SocketTimings.pingInterval`.
  package var pingSeconds: Int
  /// Bytes that the workspaces of all sockets together may keep.
  package var memoryBudgetBytes: Int
  package var userLimits: UserLimits

  package init(
    listener: Listener, marketData: MarketDataSettings, storeURL: String,
    allowedOrigins: [String] = [], isSecure: Bool = false, index: Int = 0,
    heartbeatDescriptor: Int32? = nil, runningJobDescriptor: Int32? = nil,
    conformancePort: Int? = nil, pingSeconds: Int = 20, memoryBudgetBytes: Int = 512 << 20,
    userLimits: UserLimits = UserLimits()
  ) {
    self.listener = listener
    self.marketData = marketData
    self.storeURL = storeURL
    self.allowedOrigins = allowedOrigins
    self.isSecure = isSecure
    self.index = index
    self.heartbeatDescriptor = heartbeatDescriptor
    self.runningJobDescriptor = runningJobDescriptor
    self.conformancePort = conformancePort
    self.pingSeconds = pingSeconds
    self.memoryBudgetBytes = memoryBudgetBytes
    self.userLimits = userLimits
  }
}
