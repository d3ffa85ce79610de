internal import StrategyLanguage
internal import WireMessages

/// Causality checks that are under way, one per socket; the oldest makes room.
struct RunningChecks {
  struct Check {
    let identifier: UInt64
    var causality: CausalityCheck
    /// When the client was last told how far it is.
    var toldAtNanos: UInt64
  }

  /// Each holds some megabytes of bars.
  private static let countMax = 16

  private var checks: [SocketIdentifier: Check] = [:]
  /// Sockets, the one whose check began first in front.
  private var order: [SocketIdentifier] = []

  mutating func begin(_ check: Check, of socket: SocketIdentifier) {
    remove(socket)
    if order.count == Self.countMax { remove(order[0]) }
    checks[socket] = check
    order.append(socket)
  }

  /// The check of a request; nil where it has made room for others.
  subscript(socket: SocketIdentifier, identifier: UInt64) -> Check? {
    checks[socket].flatMap { $0.identifier == identifier ? $0 : nil }
  }

  mutating func update(_ check: Check, of socket: SocketIdentifier) { checks[socket] = check }

  mutating func remove(_ socket: SocketIdentifier) {
    guard checks.removeValue(forKey: socket) != nil else { return }
    order.removeAll { $0 == socket }
  }
}

extension Backtester {
  /// Picks the futures that strategies are held against: always the same ones.
  private static let causalitySeed: UInt64 = 0x5EED_0F_CA05A1
  private static let progressIntervalNanos: UInt64 = 200_000_000

  /// Takes one step of a causality check.
  ///
  /// - Returns: What the client is told now, if anything, and whether steps are left.
  func causalityTurn(
    _ job: ComputeJob, _ state: CausalityState, _ step: Int, nowNanos: UInt64
  ) throws(FieldError) -> (message: [UInt8]?, more: Bool) {
    let plan = try plan(state.strategy, on: state.dataset)
    if step == 0 {
      let causality = CausalityCheck(
        plan.graph, on: plan.bars.frame, others: { plan.others[$0]?.frame },
        seed: Self.causalitySeed)
      checks.begin(
        RunningChecks.Check(
          identifier: job.identifier, causality: causality, toldAtNanos: nowNanos),
        of: job.socket)
    }
    guard var check = checks[job.socket, job.identifier] else {
      throw FieldError(
        .overBudget, nil, "the check was ended to make room for those of others; ask again")
    }
    let progress: CausalityCheck.Progress
    do throws(FieldError) {
      progress = try evaluating(plan) { () throws(RunFault) in
        do throws(EvaluationError) {
          return try check.causality.step()
        } catch {
          throw .evaluation(error)
        }
      }
    } catch {
      checks.remove(job.socket)
      throw error
    }
    switch progress {
    case .finished(let offence, let tried):
      checks.remove(job.socket)
      let verdict = CausalityVerdict(
        offence: offence.map { CausalityVerdict.Offence(row: $0.row, name: $0.name) },
        tried: tried, rows: check.causality.rows, signalCount: check.causality.signalCount)
      return (encodeCausality(id: job.identifier, verdict), false)
    case .running(let done, let total):
      let isDue = nanos(from: check.toldAtNanos, to: nowNanos) >= Self.progressIntervalNanos
      if isDue { check.toldAtNanos = nowNanos }
      checks.update(check, of: job.socket)
      let message =
        isDue ? encodeProgress(id: job.identifier, done: done, total: total) : nil
      return (message, true)
    }
  }
}
