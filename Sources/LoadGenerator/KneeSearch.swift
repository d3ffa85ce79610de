/// Looks for the rate at which the tail of the latencies has doubled. Pure.
///
/// Rates grow by half until a trial is bad, then the gap between the last good and the first bad
/// one is halved a few times. A trial is bad where its p99 is above twice the first one's, where
/// requests failed, or where the server fell behind the schedule.
package struct KneeSearch: Sendable {
  package struct Trial: Sendable, Codable, Equatable {
    package var rateHz: Double
    package var p50Millis, p99Millis: Double
    package var errors: Int

    package init(rateHz: Double, p50Millis: Double, p99Millis: Double, errors: Int) {
      self.rateHz = rateHz
      self.p50Millis = p50Millis
      self.p99Millis = p99Millis
      self.errors = errors
    }

    private enum CodingKeys: String, CodingKey {
      case rateHz = "rate_hz"
      case p50Millis = "p50_ms"
      case p99Millis = "p99_ms"
      case errors
    }
  }

  private static let growth = 1.5
  private static let halvings = 3

  private let rateHzMax: Double
  /// In the order in which they were made.
  package private(set) var trials: [Trial] = []
  private var lastGoodHz: Double?
  private var firstBadHz: Double?
  private var halvingsLeft = halvings
  /// The rate of the next trial; nil when the search is over.
  package private(set) var nextRateHz: Double?

  package init(fromHz: Double, rateHzMax: Double) {
    nextRateHz = fromHz
    self.rateHzMax = rateHzMax
  }

  /// The highest rate that was good, nil where not even the first one was.
  package var kneeHz: Double? { lastGoodHz }

  package mutating func add(_ trial: Trial) {
    trials.append(trial)
    let isGood = trial.errors == 0 && trial.p99Millis <= 2 * trials[0].p99Millis
    if isGood { lastGoodHz = trial.rateHz } else { firstBadHz = trial.rateHz }
    nextRateHz = rateAfter(trial.rateHz)
  }

  private mutating func rateAfter(_ rateHz: Double) -> Double? {
    guard let lastGoodHz else { return nil }
    guard let firstBadHz else {
      return rateHz >= rateHzMax ? nil : min(rateHzMax, rateHz * Self.growth)
    }
    guard halvingsLeft > 0 else { return nil }
    halvingsLeft -= 1
    return (lastGoodHz + firstBadHz) / 2
  }
}
