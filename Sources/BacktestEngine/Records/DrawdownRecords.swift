package enum DrawdownStatus: UInt8, Sendable {
  case active, recovered
}

/// The drawdowns of a value series; one array per field.
package struct DrawdownRecords: Sendable, Equatable {
  /// Row of the value that was not reached again at once; -1 where that is the initial cash,
  /// before the first row.
  package private(set) var peakRows: [Int32] = []
  /// The row after the peak.
  package private(set) var startRows: [Int32] = []
  /// Row of the lowest value, the first of equal ones.
  package private(set) var valleyRows: [Int32] = []
  /// Row where the peak was reached again; of an active drawdown the last row with a value.
  package private(set) var endRows: [Int32] = []
  package private(set) var peakValues: [Double] = []
  package private(set) var valleyValues: [Double] = []
  package private(set) var endValues: [Double] = []
  package private(set) var statuses: [DrawdownStatus] = []

  package init() {}

  package var count: Int { peakRows.count }

  /// Depth as a fraction of the peak, at most 0.
  package func depth(_ drawdown: Int) -> Double {
    (valleyValues[drawdown] - peakValues[drawdown]) / peakValues[drawdown]
  }

  /// Rows from the start to the end; an active drawdown counts its last row too.
  package func duration(_ drawdown: Int) -> Int32 {
    endRows[drawdown] - startRows[drawdown] + (statuses[drawdown] == .active ? 1 : 0)
  }

  package mutating func append(_ drawdown: Drawdown, endRow: Int32, endValue: Double) {
    peakRows.append(drawdown.peakRow)
    startRows.append(drawdown.peakRow + 1)
    valleyRows.append(drawdown.valleyRow)
    endRows.append(endRow)
    peakValues.append(drawdown.peakValue)
    valleyValues.append(drawdown.valleyValue)
    endValues.append(endValue)
    statuses.append(endValue >= drawdown.peakValue ? .recovered : .active)
  }

  package mutating func removeAll() {
    peakRows.removeAll(keepingCapacity: true)
    startRows.removeAll(keepingCapacity: true)
    valleyRows.removeAll(keepingCapacity: true)
    endRows.removeAll(keepingCapacity: true)
    peakValues.removeAll(keepingCapacity: true)
    valleyValues.removeAll(keepingCapacity: true)
    endValues.removeAll(keepingCapacity: true)
    statuses.removeAll(keepingCapacity: true)
  }
}

/// A fall from a peak that has not been reached again.
package struct Drawdown: Sendable, Equatable {
  package var peakRow: Int32
  package var peakValue: Double
  package var valleyRow: Int32
  package var valleyValue: Double
}

/// Finds the drawdowns of a value series.
///
/// - Parameters:
///   - values: The series, shape `[rows]`, any unit. NaN is skipped.
///   - initialValue: Counts as a peak before the first row; nil: the first value is the first peak,
///     so that a loss on the first row is no drawdown (vectorbt's convention).
///   - drawdowns: Emptied first, then filled in the order of time.
/// - Complexity: O(rows) time; no allocation once `drawdowns` has the capacity.
package func collectDrawdowns(
  of values: Span<Double>, initialValue: Double? = nil, into drawdowns: inout DrawdownRecords
) {
  drawdowns.removeAll()
  var walk = DrawdownWalk(initialValue: initialValue)
  for row in values.indices where !values[row].isNaN {
    walk.visit(row: Int32(row), value: values[row], into: &drawdowns)
  }
  walk.finish(into: &drawdowns)
}

/// The peak and the drawdown from it, while a series is read from the front.
struct DrawdownWalk {
  /// The peak is the initial value or the first of the series: no row yet.
  private var hasPeak = false
  private(set) var current = Drawdown(peakRow: -1, peakValue: 0, valleyRow: -1, valleyValue: 0)
  private(set) var isFalling = false
  private var lastRow: Int32 = -1
  private var lastValue = 0.0

  init(initialValue: Double?) {
    guard let initialValue else { return }
    hasPeak = true
    current.peakValue = initialValue
  }

  @inline(__always)
  mutating func visit(row: Int32, value: Double, into drawdowns: inout DrawdownRecords) {
    if !hasPeak || value >= current.peakValue {
      if isFalling { drawdowns.append(current, endRow: row, endValue: value) }
      rise(row: row, value: value)
    } else {
      if !isFalling || value < current.valleyValue { fall(row: row, value: value) }
      pass(row: row, value: value)
    }
  }

  /// Makes `value` the new peak.
  @inline(__always)
  mutating func rise(row: Int32, value: Double) {
    hasPeak = true
    isFalling = false
    current.peakRow = row
    current.peakValue = value
    pass(row: row, value: value)
  }

  /// Makes `value`, below the peak, the new valley.
  @inline(__always)
  mutating func fall(row: Int32, value: Double) {
    isFalling = true
    current.valleyRow = row
    current.valleyValue = value
  }

  /// Makes the lowest of four values, rows `row` to `row + 3`, the new valley, if it is lower.
  mutating func fall(row: Int32, values: SIMD4<Double>) {
    for lane in values.indices where values[lane] < current.valleyValue {
      fall(row: row + Int32(lane), value: values[lane])
    }
  }

  /// Notes that `value` was the latest, without its being a peak or a valley.
  @inline(__always)
  mutating func pass(row: Int32, value: Double) {
    lastRow = row
    lastValue = value
  }

  mutating func finish(into drawdowns: inout DrawdownRecords) {
    if isFalling { drawdowns.append(current, endRow: lastRow, endValue: lastValue) }
  }
}
