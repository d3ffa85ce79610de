/// The requests of one client that wait to be seen.
///
/// A request that a newer one has superseded is not over for the person at the slider: it is over
/// when a result at least as new is shown. So it is charged up to that result, and a server that
/// stalls and then answers only the last of many requests is charged for every one of them.
package struct PendingRequests: Sendable {
  /// Intended times of requests without an end, by identifier.
  private var unanswered: [UInt64: UInt64] = [:]
  /// Requests that were superseded, or lost with their connection, and that no result has made up
  /// for.
  private var heldUp: [(id: UInt64, dueNanos: UInt64, isLost: Bool)] = []

  package init() {}

  /// Requests without an end; lost ones have none until a result makes up for them.
  package var count: Int { unanswered.count + heldUp.count { $0.isLost } }

  package mutating func sent(_ id: UInt64, dueNanos: UInt64) { unanswered[id] = dueNanos }

  /// Takes the end of a request as superseded: returns its intended time, nil where there is no
  /// such request.
  package mutating func supersede(_ id: UInt64) -> UInt64? {
    guard let due = unanswered.removeValue(forKey: id) else { return nil }
    heldUp.append((id, due, false))
    return due
  }

  /// Takes a result: returns the intended times of its request and of the superseded ones that it
  /// makes up for; nil where there is no such request.
  package mutating func result(_ id: UInt64) -> [UInt64]? {
    guard let due = unanswered.removeValue(forKey: id) else { return nil }
    let madeUpFor = heldUp.filter { $0.id < id }.map(\.dueNanos)
    heldUp.removeAll { $0.id < id }
    return madeUpFor + [due]
  }

  /// Takes any other end of a request; false where there is no such request.
  package mutating func remove(_ id: UInt64) -> Bool {
    unanswered.removeValue(forKey: id) != nil
  }

  /// The connection is gone, and with it all requests but the newest, which is to be sent again:
  /// the client wants to see its latest state.
  ///
  /// - Returns: The newest; nil where nothing is unanswered.
  package mutating func keepNewest() -> UInt64? {
    guard let newest = unanswered.keys.max() else { return nil }
    for (id, due) in unanswered.sorted(by: { $0.key < $1.key }) where id != newest {
      heldUp.append((id, due, true))
      unanswered[id] = nil
    }
    return newest
  }

  package mutating func removeAll() { self = PendingRequests() }
}
