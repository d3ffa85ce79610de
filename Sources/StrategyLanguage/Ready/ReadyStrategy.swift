/// A strategy that ships with the product, as text that a user can read and change.
package struct ReadyStrategy: Sendable, Equatable {
  package let id: String
  package let name: String
  /// Two lines.
  package let summary: String
  package let text: String
}

/// Every strategy that ships, in the order in which clients show them.
package let readyStrategies: [ReadyStrategy] = [
  rsiReversal, dualMovingAverage, macdTrend, bollingerReversal, donchianBreakout,
  superTrendFollower, keltnerBreakout, stochasticReversal, directionalTrend, relativeMomentum,
  pairsReversion, goldenCross,
]
