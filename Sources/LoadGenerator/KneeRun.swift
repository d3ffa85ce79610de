internal import FoundationEssentials
import NIOCore
import NIOPosix

/// Where a server stops to keep up.
package struct KneeReport: Sendable, Codable, Equatable {
  package var connections: Int
  /// Highest rate of each connection whose p99 was at most twice that of the first; 0 for none.
  package var kneeHz: Double
  package var kneeRequestsPerSecond: Double
  package var trials: [KneeSearch.Trial]

  private enum CodingKeys: String, CodingKey {
    case connections, trials
    case kneeHz = "knee_hz"
    case kneeRequestsPerSecond = "knee_requests_per_s"
  }

  package func json() throws -> String { try sortedJSON(self) }

  /// The same for people.
  package func table() -> String {
    let lines = trials.map { trial in
      "\(connections) × \(readable(trial.rateHz)) Hz: p50 \(readable(trial.p50Millis))  "
        + "p99 \(readable(trial.p99Millis)) ms, "
        + "\(trial.errors) errors"
    }
    let knee =
      "knee: \(connections) × \(readable(kneeHz)) Hz"
      + " = \(readable(kneeRequestsPerSecond)) requests/s"
    return (lines + [knee]).joined(separator: "\n")
  }
}

/// Raises the rate from `options.rateHz` on until the p99 has doubled. Blocks.
///
/// - Parameter progress: Gets one line per trial.
package func findKnee(
  _ options: LoadOptions, progress: @escaping @Sendable (String) -> Void = { _ in }
) throws -> KneeReport {
  try options.validate()
  let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  defer { try? group.syncShutdownGracefully() }
  let site = try LoadSite(options.url, options.credentials, on: group)
  var search = KneeSearch(fromHz: options.rateHz, rateHzMax: LoadOptions.rateHzMax)
  while let rateHz = search.nextRateHz {
    var trial = options
    trial.rateHz = rateHz.roundedToThousandths
    let report = try runLoad(trial, site, on: group.next()) { _ in }
    search.add(
      KneeSearch.Trial(
        rateHz: trial.rateHz, p50Millis: report.p50Millis, p99Millis: report.p99Millis,
        errors: report.errors))
    progress(
      "\(readable(trial.rateHz)) Hz: p99 \(readable(report.p99Millis)) ms,"
        + " \(report.errors) errors")
  }
  let kneeHz = search.kneeHz ?? 0
  return KneeReport(
    connections: options.connectionCount, kneeHz: kneeHz,
    kneeRequestsPerSecond: (kneeHz * Double(options.connectionCount)).roundedToThousandths,
    trials: search.trials)
}
