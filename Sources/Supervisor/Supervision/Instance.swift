/// One process of a child; times are monotonic milliseconds.
struct Instance: Equatable {
  /// A child that has not said anything yet may still be loading.
  static let firstBeatMillisMax: UInt64 = 15_000
  /// A child that fell silent hangs.
  static let silenceMillisMax: UInt64 = 5_000

  let pid: Int32
  let startedAt: UInt64
  var lastBeatAt: UInt64?
  /// When it is killed if it has not ended by itself; set when it is asked to end.
  var killAt: UInt64?
  var isKilled = false

  /// When the process is taken for hanging, if it stays silent.
  var silentAt: UInt64 {
    lastBeatAt.map { $0 + Self.silenceMillisMax } ?? startedAt + Self.firstBeatMillisMax
  }
}

/// A child's place: what runs there, and when it is started next.
struct Slot: Equatable {
  var current: Instance?
  /// Started by a reload; takes over with its first heartbeat.
  var replacement: Instance?
  /// Replaced by a reload and draining.
  var retiring: [Instance] = []
  var startAt: UInt64?
  var backoff = Backoff()
  var restarts = 0

  var isEmpty: Bool { current == nil && replacement == nil && retiring.isEmpty }

  var pids: [Int32] {
    [current?.pid, replacement?.pid].compactMap(\.self) + retiring.map(\.pid)
  }

  /// Calls `change` with each instance; its result replaces the instance.
  mutating func updateInstances(_ change: (inout Instance) -> Void) {
    if var instance = current {
      change(&instance)
      current = instance
    }
    if var instance = replacement {
      change(&instance)
      replacement = instance
    }
    for index in retiring.indices { change(&retiring[index]) }
  }
}
