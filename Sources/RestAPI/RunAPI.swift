internal import Accounts
internal import EventLogging
internal import FastCGI
internal import Glibc
internal import MarketData

/// Serves the API until SIGTERM or the end of the heartbeat socket. Call it on the main thread.
///
/// - Throws: What keeps it from starting: `MarketDataError`, `FastCGIServerError`. A store that
///   cannot be reached does not: requests are answered with 503 until it can.
package func runAPI(configuration: APIConfiguration) throws {
  let log = EventLog()
  let market = try LiveMarketData(configuration.marketData) {
    log.write("market_data", ["message": $0])
  }
  let slots = configuration.hashSlotCount(cores: sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  let hasher = try PasswordHasher(
    cost: configuration.passwordCost,
    gate: AdmissionGate(slots: slots, waiting: max(0, configuration.threadCount / 2 - slots)))
  let server = FastCGIServer(
    configuration: FastCGIConfiguration(
      listenDescriptor: configuration.listenDescriptor,
      heartbeatDescriptor: configuration.heartbeatDescriptor,
      threadCount: configuration.threadCount),
    log: log
  ) {
    let api = API(
      configuration: configuration, data: market.store, makeLoader: market.makeLoader,
      hasher: hasher, log: log)
    return { api.answer($0) }
  }
  market.start()
  defer {
    market.stop()
    market.leave()
  }
  try server.run()
}
