/// Decides what the supervisor does; pure: no clock, no processes, no I/O.
///
/// The caller feeds events with the monotonic time in milliseconds and carries out the actions, in
/// order. A `.start` is answered at once by `.started` or `.startFailed`.
package struct Supervision: Sendable {
  package enum Event: Sendable {
    /// These children are wanted from now on.
    case want([ChildName])
    case started(ChildName, pid: Int32)
    case startFailed(ChildName)
    case exited(pid: Int32)
    case heartbeat(pid: Int32)
    /// Once: drain. Twice: kill.
    case terminate
    /// The terminal has gone: drain. Kernel and shell both say so, and twice is still once.
    case hangUp
    /// Replace workers and API one by one, then let nginx read its configuration again.
    case reload
    case tick
  }

  package enum Action: Sendable, Equatable {
    case start(ChildName)
    case signal(pid: Int32, number: Int32)
    /// The port is given up: what arrives from now on is refused, not left waiting.
    case closeFrontDoor
    case note(String)
    /// Everything has ended.
    case finish
  }

  /// What runs now, for listings.
  package struct Listing: Sendable, Equatable {
    package let name: ChildName
    package let pid: Int32?
    package let startedAt: UInt64?
    package let restarts: Int
    package let isReady: Bool
  }

  var order: [ChildName] = []
  var slots: [ChildName: Slot] = [:]
  var reload = Reload()
  var drain: Drain?

  package init() {}

  package mutating func handle(_ event: Event, at now: UInt64) -> [Action] {
    var actions: [Action] = []
    switch event {
    case .want(let names): want(names, at: now)
    case .started(let name, let pid): started(name, pid: pid, at: now)
    case .startFailed(let name): startFailed(name, at: now, &actions)
    case .exited(let pid): exited(pid, at: now, &actions)
    case .heartbeat(let pid): beat(pid, at: now)
    case .terminate: terminate(at: now, &actions)
    case .hangUp: if drain == nil { terminate(at: now, &actions) }
    case .reload: beginReload(&actions)
    case .tick: break
    }
    advance(at: now, &actions)
    return actions
  }

  package var listings: [Listing] {
    order.compactMap { name in
      guard let slot = slots[name] else { return nil }
      let isReady = slot.current.map { !name.hasHeartbeat || $0.lastBeatAt != nil } ?? false
      return Listing(
        name: name, pid: slot.current?.pid, startedAt: slot.current?.startedAt,
        restarts: slot.restarts, isReady: isReady)
    }
  }

  /// Every process that has been started and has not ended.
  package var pids: [Int32] { order.flatMap { slots[$0]?.pids ?? [] } }

  package var isDraining: Bool { drain != nil }
}

extension Supervision {
  private mutating func want(_ names: [ChildName], at now: UInt64) {
    for name in names where slots[name] == nil {
      order.append(name)
      slots[name] = Slot(startAt: now)
    }
  }

  private mutating func started(_ name: ChildName, pid: Int32, at now: UInt64) {
    let instance = Instance(pid: pid, startedAt: now)
    if reload.starting == name {
      reload.starting = nil
      slots[name]?.replacement = instance
    } else {
      slots[name]?.current = instance
    }
  }

  private mutating func startFailed(_ name: ChildName, at now: UInt64, _ actions: inout [Action]) {
    if reload.starting == name {
      reload.starting = nil
      abandonReload(of: name, &actions)
    } else {
      scheduleRestart(name, livedMillis: 0, at: now, &actions)
    }
  }

  private mutating func beat(_ pid: Int32, at now: UInt64) {
    for name in order {
      slots[name]?.updateInstances { if $0.pid == pid { $0.lastBeatAt = now } }
    }
  }

  private mutating func exited(_ pid: Int32, at now: UInt64, _ actions: inout [Action]) {
    guard let name = order.first(where: { slots[$0]?.pids.contains(pid) == true }),
      var slot = slots[name]
    else { return }
    slot.retiring.removeAll { $0.pid == pid }
    if slot.replacement?.pid == pid {
      slot.replacement = nil
      slots[name] = slot
      abandonReload(of: name, &actions)
      return
    }
    guard let ended = slot.current, ended.pid == pid else {
      slots[name] = slot
      return
    }
    // A replacement that is on its way takes the place of one that died meanwhile.
    slot.current = slot.replacement
    slot.replacement = nil
    slots[name] = slot
    guard slot.current == nil, drain == nil else { return }
    scheduleRestart(name, livedMillis: now - ended.startedAt, at: now, &actions)
  }

  private mutating func scheduleRestart(
    _ name: ChildName, livedMillis: UInt64, at now: UInt64, _ actions: inout [Action]
  ) {
    guard drain == nil, var slot = slots[name] else { return }
    let delay = slot.backoff.delayMillis(afterLiving: livedMillis)
    slot.startAt = now + delay
    slot.restarts += 1
    slots[name] = slot
    actions.append(.note("\(name.text) is started again in \(delay) ms"))
  }

  /// What time alone brings about.
  private mutating func advance(at now: UInt64, _ actions: inout [Action]) {
    for name in order {
      killOverdue(name, at: now, &actions)
      if drain == nil { startDue(name, at: now, &actions) }
    }
    if drain == nil { advanceReload(at: now, &actions) }
    advanceDrain(at: now, &actions)
  }

  private mutating func startDue(_ name: ChildName, at now: UInt64, _ actions: inout [Action]) {
    guard let startAt = slots[name]?.startAt, startAt <= now else { return }
    slots[name]?.startAt = nil
    actions.append(.start(name))
  }

  private mutating func killOverdue(_ name: ChildName, at now: UInt64, _ actions: inout [Action]) {
    slots[name]?.updateInstances { instance in
      guard !instance.isKilled else { return }
      let isSilent = name.hasHeartbeat && instance.killAt == nil && instance.silentAt <= now
      let isOverdue = instance.killAt.map { $0 <= now } ?? false
      guard isSilent || isOverdue else { return }
      instance.isKilled = true
      let reason = isSilent ? "gives no sign of life" : "does not end"
      actions.append(.note("\(name.text) (pid \(instance.pid)) \(reason) and is killed"))
      actions.append(.signal(pid: instance.pid, number: SignalNumber.kill))
    }
  }
}

extension Supervision {
  /// Whether the process is the one that runs in its child's place: neither replaced nor starting.
  package func isCurrent(_ pid: Int32) -> Bool {
    slots.values.contains { $0.current?.pid == pid }
  }

  /// The child that this process is.
  package func name(of pid: Int32) -> ChildName? {
    order.first { slots[$0]?.pids.contains(pid) == true }
  }
}
