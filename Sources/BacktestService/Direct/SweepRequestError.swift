internal import BacktestEngine
package import WireMessages

/// Why a sweep cannot be made from what was asked; one sentence for a person.
package struct SweepRequestError: Error, Sendable, Equatable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }

  package init(_ error: FieldError) {
    description = (error.field.map { "\($0) " } ?? "") + error.message
  }

  init(_ error: SweepError) {
    description =
      switch error {
      case .axisInvalid(let name): "parameter \(name) has a value twice, or none"
      case .axisTwice(let name): "parameter \(name) is given twice"
      case .noCombination: "no combination is left"
      case .tooManyCombinations: "there are too many combinations"
      case .listInvalid(let row): "combination \(row) has a wrong number of values"
      case .sampleSizeOutOfRange:
        "a sample holds at least one combination, and no more than there are"
      case .input(.noSignals): "the strategy refuses these values: they do not go together"
      case .input(let error): "the engine refused its input: \(error)"
      case .splitInvalid(let split): "split \(split) is empty or overlaps another"
      }
  }

  init(_ error: SplitError) {
    description =
      switch error {
      case .lengthOutOfRange: "a length is a number of bars, or a share between 0 and 1"
      case .noWindow: "there are too few bars for one training part and one test"
      case .purgeTooLong: "the purge leaves nothing to train on"
      default: "the bars cannot be split so: \(error)"
      }
  }
}
