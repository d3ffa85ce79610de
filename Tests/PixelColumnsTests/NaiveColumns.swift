import PixelColumns
import TestSupport

/// The obvious way: every row of every pixel column, one comparison at a time.
func naiveColumns(
  _ values: [Double], first: Int, count: Int, columns: Int
) -> (minimum: [Double], maximum: [Double]) {
  var minimum = [Double](repeating: .nan, count: columns)
  var maximum = [Double](repeating: .nan, count: columns)
  for column in 0..<columns {
    for row in first + column * count / columns..<first + (column + 1) * count / columns {
      let value = values[row]
      if value.isNaN { continue }
      if minimum[column].isNaN || value < minimum[column] { minimum[column] = value }
      if maximum[column].isNaN || value > maximum[column] { maximum[column] = value }
    }
  }
  return (minimum, maximum)
}

/// Equal element by element, NaN equal to NaN, −0.0 equal to 0.0.
func sameColumns(_ a: [Double], _ b: [Double]) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
}

extension SplitMix64 {
  /// A value of a price-like walk or one of the awkward ones, NaN often enough to fill columns.
  mutating func value(after last: Double) -> Double {
    switch below(40) {
    case 0..<6: .nan
    case 6: .infinity
    case 7: -.infinity
    case 8: -0.0
    case 9: 0.0
    default: (last.isFinite ? last : 0) + Double(below(2001) - 1000) / 64
    }
  }

  mutating func values(_ count: Int) -> [Double] {
    var last = 100.0
    return (0..<count).map { _ in
      last = value(after: last)
      return last
    }
  }
}
