/// One parameter of a sweep and the values it takes.
package struct ParameterAxis: Sendable, Equatable {
  package let name: String
  /// At least one, in the order in which they are tried. Whole numbers are exact; a parameter that
  /// is a choice is given by the choice's index.
  package let values: [Double]

  /// Refuses an axis without values, and a value that is not finite or is there twice.
  package init(_ name: String, _ values: [Double]) throws(SweepError) {
    guard !values.isEmpty && values.allSatisfy(\.isFinite) && Set(values).count == values.count
    else { throw .axisInvalid(name) }
    self.name = name
    self.values = values
  }

  /// - Parameter copied: Values of another axis.
  init(name: String, copied: [Double]) {
    self.name = name
    values = copied
  }

  /// Every `step`-th whole number of a range, its lower bound first.
  package init(_ name: String, _ range: ClosedRange<Int>, step: Int = 1) throws(SweepError) {
    guard step > 0 else { throw .axisInvalid(name) }
    let bound = 1 << 53
    guard range.lowerBound >= -bound && range.upperBound <= bound else { throw .axisInvalid(name) }
    guard (range.upperBound - range.lowerBound) / step < Self.valuesMax else {
      throw .axisInvalid(name)
    }
    try self.init(
      name, stride(from: range.lowerBound, through: range.upperBound, by: step).map(Double.init))
  }

  /// More values than this are a mistake rather than a sweep.
  private static let valuesMax = 1 << 20
}
