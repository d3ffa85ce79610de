/// A rolling restart: one child at a time, the new one before the old one goes.
struct Reload: Sendable, Equatable {
  var queue: [ChildName] = []
  /// The child being replaced.
  var current: ChildName?
  /// The child whose `.start` has not been answered yet.
  var starting: ChildName?
  var isNginxDue = false

  var isActive: Bool { current != nil || !queue.isEmpty || isNginxDue }
}

extension Supervision {
  /// A drained child has 10 s for its sockets; the rest is for scheduling.
  static let retireMillisMax: UInt64 = 12_000

  mutating func beginReload(_ actions: inout [Action]) {
    guard drain == nil else { return }
    guard !reload.isActive else {
      actions.append(.note("a reload is under way already"))
      return
    }
    reload.queue = order.filter(\.hasHeartbeat)
    reload.isNginxDue = true
    actions.append(.note("reload: \(reload.queue.count) processes one by one, then nginx"))
  }

  mutating func advanceReload(at now: UInt64, _ actions: inout [Action]) {
    if let name = reload.current {
      takeOver(name, at: now, &actions)
      if slots[name]?.replacement == nil, reload.starting == nil,
        slots[name]?.retiring.isEmpty == true
      {
        reload.current = nil
      }
    }
    while reload.current == nil, !reload.queue.isEmpty {
      let name = reload.queue.removeFirst()
      // One that is not running starts from the new files anyway.
      guard slots[name]?.current != nil else { continue }
      reload.current = name
      reload.starting = name
      actions.append(.start(name))
    }
    guard reload.isNginxDue, reload.current == nil else { return }
    reload.isNginxDue = false
    if let pid = slots[.nginx]?.current?.pid {
      actions.append(.signal(pid: pid, number: SignalNumber.hangUp))
    }
    actions.append(.note("reload: done"))
  }

  /// Once the new process gives a sign of life, the old one is asked to drain.
  private mutating func takeOver(_ name: ChildName, at now: UInt64, _ actions: inout [Action]) {
    guard var slot = slots[name], let new = slot.replacement, new.lastBeatAt != nil,
      var old = slot.current
    else { return }
    old.killAt = now + Self.retireMillisMax
    slot.retiring.append(old)
    slot.current = new
    slot.replacement = nil
    slot.backoff = Backoff()
    slots[name] = slot
    actions.append(.signal(pid: old.pid, number: SignalNumber.terminate))
  }

  mutating func abandonReload(of name: ChildName, _ actions: inout [Action]) {
    guard drain == nil else { return }
    reload = Reload()
    actions.append(
      .note("reload: the new \(name.text) did not start; the running processes are kept"))
  }
}
