internal import Histogram

/// What a load has shown.
///
/// Latencies, in milliseconds, count from the intended send time to the first result at least as
/// new, so that requests which latest-wins has superseded are charged, too.
package struct LoadReport: Sendable, Codable, Equatable {
  package var scenario: String
  package var dataset: String
  package var strategy: String
  package var parameter: String
  package var connections: Int
  package var durationSeconds: Double
  package var p50Millis, p90Millis, p99Millis, p999Millis, maxMillis: Double
  /// Requests per second that were due, and results per second that came.
  package var offeredHz, achievedHz: Double
  /// Requests answered by "a newer one is coming" instead of a result.
  package var superseded: Int
  /// Sockets that came back after their worker was replaced (close code 1012).
  package var reconnects: Int
  package var errors: Int
  package var errorsByKind: [String: Int]
  /// Bytes received and sent, the warm-up included.
  package var bytesIn, bytesOut: Int
  package var workerQueueP50Millis, workerQueueP99Millis: Double
  package var workerComputeP50Millis, workerComputeP99Millis: Double
  package var workerEncodeP50Millis, workerEncodeP99Millis: Double

  private enum CodingKeys: String, CodingKey {
    case scenario, dataset, strategy, parameter, connections, superseded, reconnects, errors
    case durationSeconds = "duration_s"
    case p50Millis = "p50_ms"
    case p90Millis = "p90_ms"
    case p99Millis = "p99_ms"
    case p999Millis = "p999_ms"
    case maxMillis = "max_ms"
    case offeredHz = "offered_hz"
    case achievedHz = "achieved_hz"
    case errorsByKind = "errors_by_kind"
    case bytesIn = "bytes"
    case bytesOut = "bytes_out"
    case workerQueueP50Millis = "worker_queue_p50_ms"
    case workerQueueP99Millis = "worker_queue_p99_ms"
    case workerComputeP50Millis = "worker_compute_p50_ms"
    case workerComputeP99Millis = "worker_compute_p99_ms"
    case workerEncodeP50Millis = "worker_encode_p50_ms"
    case workerEncodeP99Millis = "worker_encode_p99_ms"
  }

  init(_ recorder: LoadRecorder, plan: DragPlan, options: LoadOptions) {
    scenario = options.scenario.rawValue
    dataset = plan.dataset
    strategy = plan.strategy
    parameter = plan.parameter
    connections = options.connectionCount
    durationSeconds = options.durationSeconds
    let latency = recorder.latencyMicros
    p50Millis = latency.millis(50)
    p90Millis = latency.millis(90)
    p99Millis = latency.millis(99)
    p999Millis = latency.millis(99.9)
    maxMillis = latency.millis(100)
    offeredHz = (Double(recorder.offeredCount) / options.durationSeconds).roundedToThousandths
    achievedHz = (Double(recorder.resultCount) / options.durationSeconds).roundedToThousandths
    superseded = recorder.supersededCount
    reconnects = recorder.reconnectCount
    errors = recorder.errorCount
    errorsByKind = recorder.errorsByKind
    bytesIn = recorder.bytesIn
    bytesOut = recorder.bytesOut
    workerQueueP50Millis = recorder.queueMicros.millis(50)
    workerQueueP99Millis = recorder.queueMicros.millis(99)
    workerComputeP50Millis = recorder.computeMicros.millis(50)
    workerComputeP99Millis = recorder.computeMicros.millis(99)
    workerEncodeP50Millis = recorder.encodeMicros.millis(50)
    workerEncodeP99Millis = recorder.encodeMicros.millis(99)
  }

  /// One JSON object on one line.
  package func json() throws -> String { try sortedJSON(self) }

  /// The same for people, several lines.
  package func table() -> String {
    let reconnected = reconnects > 0 ? ", \(reconnects) reconnects" : ""
    let rows: [(String, String)] = [
      ("load", "\(scenario) of \(parameter), \(strategy) on \(dataset)"),
      (
        "connections",
        "\(connections), measured for \(readable(durationSeconds)) s\(reconnected)"
      ),
      ("offered", "\(readable(offeredHz)) requests/s"),
      ("achieved", "\(readable(achievedHz)) results/s, \(superseded) superseded"),
      (
        "latency",
        "p50 \(readable(p50Millis))  p90 \(readable(p90Millis))  p99 \(readable(p99Millis))  "
          + "p99.9 \(readable(p999Millis))  max \(readable(maxMillis)) ms"
      ),
      ("in the worker", "queue " + percentiles(workerQueueP50Millis, workerQueueP99Millis)),
      ("", "compute " + percentiles(workerComputeP50Millis, workerComputeP99Millis)),
      ("", "encode " + percentiles(workerEncodeP50Millis, workerEncodeP99Millis)),
      ("traffic", "\(byteText(bytesIn)) in, \(byteText(bytesOut)) out"),
      ("errors", errorSummary),
    ]
    return rows.map { name, text in
      name + String(repeating: " ", count: 15 - name.count) + text
    }.joined(separator: "\n")
  }

  private func percentiles(_ p50: Double, _ p99: Double) -> String {
    "p50 \(readable(p50))  p99 \(readable(p99)) ms"
  }

  private var errorSummary: String {
    guard errors > 0 else { return "none" }
    let kinds = errorsByKind.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    return "\(errors): " + kinds.joined(separator: ", ")
  }
}

extension Histogram<UInt64> {
  /// The percentile of a histogram of microseconds, in milliseconds; 0 where it is empty.
  func millis(_ percentile: Double) -> Double {
    totalCount == 0 ? 0 : (Double(valueAtPercentile(percentile)) / 1000).roundedToThousandths
  }
}

extension Double {
  var roundedToThousandths: Double { (self * 1000).rounded() / 1000 }
}
