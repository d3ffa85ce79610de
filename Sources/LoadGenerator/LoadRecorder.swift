internal import Histogram
internal import WireMessages

/// Everything that is counted. Confined to the event loop.
///
/// A latency counts from the moment a request was meant to be sent, so that a server which stalls
/// is charged for every request it held up, sent or not (coordinated omission).
final class LoadRecorder {
  private(set) var latencyMicros = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
  private(set) var queueMicros = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
  private(set) var computeMicros = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
  private(set) var encodeMicros = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
  /// Requests of the measured time, and how they ended.
  private(set) var offeredCount = 0
  private(set) var resultCount = 0
  private(set) var supersededCount = 0
  private(set) var errorsByKind: [String: Int] = [:]
  /// Sockets that came back after their worker was replaced.
  private(set) var reconnectCount = 0
  private(set) var bytesIn = 0
  private(set) var bytesOut = 0
  /// Requests without an end so far.
  private(set) var pendingCount = 0

  var errorCount: Int { errorsByKind.values.reduce(0, +) }

  /// Requests that are due in the measured time.
  func offered(_ count: Int) { offeredCount += count }

  func sent() { pendingCount += 1 }

  func reconnected() { reconnectCount += 1 }

  func received(byteCount: Int) { bytesIn += byteCount }

  func wrote(byteCount: Int) { bytesOut += byteCount }

  func failed(_ kind: String, count: Int = 1) {
    if count > 0 { errorsByKind[kind, default: 0] += count }
  }

  /// Requests that will not be answered any more.
  func abandoned(_ count: Int, _ kind: String) {
    pendingCount -= count
    failed(kind, count: count)
  }

  /// Takes a result and the latencies of the measured requests that it ends or makes up for.
  ///
  /// - Parameter endedCount: Requests that it ends; superseded ones had an end before.
  func result(_ timings: Timings?, latenciesNanos: [UInt64], endedCount: Int) {
    pendingCount -= endedCount
    guard !latenciesNanos.isEmpty else { return }
    resultCount += 1
    for nanos in latenciesNanos { latencyMicros.record(nanos / 1000) }
    guard let timings else { return }
    queueMicros.record(timings.queueMicros)
    computeMicros.record(timings.computeMicros)
    encodeMicros.record(timings.encodeMicros)
  }

  /// Takes the end of a request that a newer one has superseded.
  func superseded(isMeasured: Bool) {
    pendingCount -= 1
    if isMeasured { supersededCount += 1 }
  }

  /// Takes the end of a request by an error.
  func refused(_ kind: String) {
    pendingCount -= 1
    failed(kind)
  }
}
