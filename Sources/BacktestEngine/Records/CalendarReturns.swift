/// Returns of the calendar's months and years, in UTC.
package struct CalendarReturns: Sendable, Equatable {
  /// The year of the first row; 0 without rows.
  package private(set) var firstYear = 0
  /// Per year, from the first on, twelve returns, January first; fractions. NaN: no row.
  package private(set) var months: [[Double]] = []
  /// Per year, from the first on; fractions. NaN: no row.
  package private(set) var years: [Double] = []

  package init() {}

  /// Measures each month and year from the last value before it to its own last value.
  ///
  /// - Parameters:
  ///   - values: Equity, shape `[rows]`, money.
  ///   - initial: Value before the first row, money.
  ///   - times: Instant of each row, nanoseconds since 1970-01-01 00:00 UTC, shape `[rows]`.
  ///
  /// NaN: a value that is missing is the one before it.
  /// - Precondition: both columns have the same rows, and times do not fall.
  /// - Complexity: O(rows).
  package init(of values: Span<Double>, initial: Double, times: Span<Int64>) {
    precondition(values.count == times.count, "both columns have the same rows")
    guard let first = times.indices.first else { return }
    firstYear = CivilMonth(of: times[first]).year
    var monthStart = initial
    var yearStart = initial
    var value = initial
    var current = CivilMonth(of: times[first])
    open(current)
    for row in values.indices {
      precondition(row == 0 || times[row] >= times[row - 1], "times do not fall")
      let month = CivilMonth(of: times[row])
      if month != current {
        monthStart = value
        if month.year != current.year { yearStart = value }
        current = month
        open(current)
      }
      value = values[row].isNaN ? value : values[row]
      let year = current.year - firstYear
      months[year][current.month - 1] = simpleReturn(from: monthStart, to: value)
      years[year] = simpleReturn(from: yearStart, to: value)
    }
  }

  /// Makes room up to the year of `month`.
  private mutating func open(_ month: CivilMonth) {
    while years.count <= month.year - firstYear {
      years.append(.nan)
      months.append([Double](repeating: .nan, count: 12))
    }
  }
}
