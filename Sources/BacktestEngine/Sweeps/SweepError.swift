/// Why a sweep cannot be set up.
package enum SweepError: Error, Equatable, Sendable {
  /// An axis has no values, or a value is not finite or there twice.
  case axisInvalid(String)
  /// Two axes have one name.
  case axisTwice(String)
  /// No axis, or no combination passes the filter.
  case noCombination
  /// More than 2⁴⁰ points of a grid.
  case tooManyCombinations
  /// A list's row has not one finite value for each name.
  case listInvalid(row: Int)
  /// A sample is to hold at least one combination, and no more than there are.
  case sampleSizeOutOfRange
  /// The columns or settings are refused by the simulation.
  case input(EngineInputError)
  /// The parts of a walk-forward are empty, outside the rows, or test parts overlap or go back.
  case splitInvalid(Int)
}
