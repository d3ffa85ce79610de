import Glibc

/// Asks and steers a running house through its state directory.
package struct HouseControl {
  /// Every drain is bounded; this is more than all its steps together.
  private static let stopMillisMax: UInt64 = 45_000
  private static let reloadMillisMax: UInt64 = 120_000

  private let state: StateDirectory

  package init(state path: String) { state = StateDirectory(path: path) }

  /// The running supervisor and what it last wrote down.
  ///
  /// - Returns: nil when none runs.
  package func status() -> (supervisor: Int32, status: HouseStatus?)? {
    guard let holder = SupervisorLock.holder(state) else { return nil }
    return (holder.pid, HouseStatus(readSmallFile(state.status)))
  }

  /// Asks the house to stop and waits until everything has ended.
  ///
  /// - Returns: Whether there was one.
  package func stop() throws(UpError) -> Bool {
    guard let holder = SupervisorLock.holder(state) else { return false }
    try signal(holder, SIGTERM)
    let deadline = monotonicMillis() + Self.stopMillisMax
    while SupervisorLock.holder(state) != nil {
      guard monotonicMillis() < deadline else {
        throw UpError("pid \(holder.pid) has not ended; see \(state.logs)/supervisor.log")
      }
      usleep(20_000)
    }
    return true
  }

  /// Asks the house to replace its processes and waits until it has.
  ///
  /// - Returns: Whether there is a house.
  package func reload() throws(UpError) -> Bool {
    guard let holder = SupervisorLock.holder(state) else { return false }
    let before = Set(replaceable(HouseStatus(readSmallFile(state.status))).map(\.pid))
    // Not SIGHUP, which ends a house whose terminal has gone.
    try signal(holder, SIGUSR1)
    let deadline = monotonicMillis() + Self.reloadMillisMax
    while true {
      let now = replaceable(HouseStatus(readSmallFile(state.status)))
      if now.allSatisfy({ $0.isReady && !before.contains($0.pid) }), !now.isEmpty { return true }
      guard monotonicMillis() < deadline, SupervisorLock.holder(state) != nil else {
        throw UpError("the reload was not completed; see \(state.logs)/supervisor.log")
      }
      usleep(50_000)
    }
  }

  private func replaceable(_ status: HouseStatus?) -> [HouseStatus.Child] {
    (status?.children ?? []).filter {
      $0.name.hasPrefix("worker-") || $0.name.hasPrefix("api-")
    }
  }

  private func signal(_ holder: SupervisorLock.Holder, _ number: Int32) throws(UpError) {
    guard holder.pid > 0 else { throw UpError("it is just being started; try again") }
    guard kill(holder.pid, number) == 0 else {
      throw UpError("signal pid \(holder.pid)", code: errno)
    }
  }
}
