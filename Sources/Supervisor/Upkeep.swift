import Glibc

/// What the supervisor writes down while it runs: the listing for `status`, the children for a
/// successor after its own sudden end, and the size of the logs.
struct Upkeep {
  private static let logCheckMillis: UInt64 = 10_000

  private var shown: [Supervision.Listing] = []
  private var logsCheckedAt: UInt64 = 0
  private let startedAt = monotonicMillis()

  mutating func run(
    _ supervision: Supervision, settings: SupervisorSettings, state: StateDirectory
  ) {
    let listings = supervision.listings
    if listings != shown {
      shown = listings
      let status = HouseStatus(
        address: settings.address, startedAt: unixSeconds(ofMonotonic: startedAt),
        children: listings.map(HouseStatus.Child.init))
      try? writeSmallFile(state.status, status.encoded)
      let running = supervision.pids.compactMap(ProcessIdentity.init(running:))
      try? writeSmallFile(state.children, running.map(\.line).joined())
    }
    let now = monotonicMillis()
    guard now >= logsCheckedAt + Self.logCheckMillis else { return }
    logsCheckedAt = now
    for name in listings.map(\.name) { LogFile.bound(state.log(of: name)) }
    LogFile.bound("\(state.logs)/access.log")
    LogFile.bound("\(state.logs)/supervisor.log")
  }

  /// Writes a child down before anything else can happen to the supervisor.
  func remember(_ pid: Int32, state: StateDirectory) {
    guard let process = ProcessIdentity(running: pid) else { return }
    try? writeSmallFile(state.children, readSmallFile(state.children) + process.line)
  }
}

/// A monotonic time as seconds since 1970 UTC.
private func unixSeconds(ofMonotonic millis: UInt64) -> Int {
  time(nil) - Int((monotonicMillis() - millis) / 1_000)
}

extension HouseStatus.Child {
  init(_ listing: Supervision.Listing) {
    self.init(
      name: listing.name.text, pid: listing.pid ?? 0,
      startedAt: listing.startedAt.map(unixSeconds(ofMonotonic:)) ?? 0,
      restarts: listing.restarts, isReady: listing.isReady)
  }
}
