/// Why a graph cannot be evaluated on the bars at hand.
package enum EvaluationError: Error, Equatable {
  /// A dataset that the strategy names is not there.
  case missingDataset(String)
  /// Bars cannot be put together to an interval shorter than they are.
  case intervalTooShort(interval: Int64, barLength: Int64)
  /// Bars of a dataset do not follow each other in time.
  case timesDoNotRise(String)
  /// The library has no such function, or not with such arguments.
  case invalidCall(String)
}
