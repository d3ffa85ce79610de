/// One step of the way down: who is signalled, who must have ended before the next step.
struct DrainStep: Sendable {
  let signals: [(ChildName, Int32)]
  let awaited: [ChildName]
  let millisMax: UInt64
  /// Sent to those who are still there at the end of the step's time.
  let lastSignal: Int32
}

struct Drain: Sendable {
  var steps: [DrainStep]
  var endsAt: UInt64?
  var isForced = false
}

extension Supervision {
  mutating func terminate(at now: UInt64, _ actions: inout [Action]) {
    guard drain == nil else {
      actions.append(.note("asked a second time: everything is killed"))
      drain?.isForced = true
      drain?.steps = []
      for pid in pids { actions.append(.signal(pid: pid, number: SignalNumber.kill)) }
      return
    }
    reload = Reload()
    for name in order { slots[name]?.startAt = nil }
    drain = Drain(steps: drainSteps())
    actions.append(.closeFrontDoor)
  }

  /// Reverse of the start: nginx stops accepting, workers say goodbye through it, then the API and
  /// at last Redis, so that nobody loses what it still needs.
  private func drainSteps() -> [DrainStep] {
    let workers = order.filter { if case .worker = $0 { true } else { false } }
    let api = order.filter { if case .api = $0 { true } else { false } }
    let redis: [ChildName] = [.store, .cache].filter(order.contains)
    func termination(_ names: [ChildName]) -> [(ChildName, Int32)] {
      names.map { ($0, SignalNumber.terminate) }
    }
    return [
      DrainStep(
        signals: [(.nginx, SignalNumber.quit)] + termination(workers), awaited: workers,
        millisMax: 12_000, lastSignal: SignalNumber.kill),
      DrainStep(
        signals: [], awaited: [.nginx], millisMax: 2_000, lastSignal: SignalNumber.terminate),
      DrainStep(
        signals: termination(api), awaited: api + [.nginx], millisMax: 6_000,
        lastSignal: SignalNumber.kill),
      DrainStep(
        signals: termination(redis), awaited: redis, millisMax: 10_000,
        lastSignal: SignalNumber.kill),
    ]
  }

  mutating func advanceDrain(at now: UInt64, _ actions: inout [Action]) {
    guard var drain else { return }
    while let step = drain.steps.first {
      if drain.endsAt == nil {
        drain.endsAt = now + step.millisMax
        for (name, number) in step.signals {
          signalAll(name, number, &actions)
          // A child that drains may be silent; from now on only the step's end counts.
          if name.hasHeartbeat {
            slots[name]?.updateInstances { $0.killAt = now + step.millisMax }
          }
        }
      }
      let remaining = step.awaited.filter { slots[$0]?.isEmpty == false }
      if !remaining.isEmpty, let endsAt = drain.endsAt, now < endsAt { break }
      for name in remaining { signalAll(name, step.lastSignal, &actions) }
      drain.steps.removeFirst()
      drain.endsAt = nil
    }
    self.drain = drain
    if drain.steps.isEmpty, slots.values.allSatisfy(\.isEmpty) { actions.append(.finish) }
  }

  private func signalAll(_ name: ChildName, _ number: Int32, _ actions: inout [Action]) {
    for pid in slots[name]?.pids ?? [] { actions.append(.signal(pid: pid, number: number)) }
  }
}
