/// The bars of one version of a dataset, where they lie.
///
/// Times rise; all columns have the same rows.
@safe package final class FrameBars: Sendable {
  /// What makes two datasets' bars the same.
  package struct Identity: Sendable, Hashable {
    package let dataset: String
    package let version: String

    package init(dataset: String, version: String) {
      self.dataset = dataset
      self.version = version
    }
  }

  package let identity: Identity
  package let rows: Int
  // SAFETY: the pointers reach into memory that `owner` keeps as it is.
  /// Open times, nanoseconds since 1970 UTC; of daily bars the midnight of the session's date.
  package nonisolated(unsafe) let times: UnsafeBufferPointer<Int64>
  package nonisolated(unsafe) let open: UnsafeBufferPointer<Double>
  package nonisolated(unsafe) let high: UnsafeBufferPointer<Double>
  package nonisolated(unsafe) let low: UnsafeBufferPointer<Double>
  package nonisolated(unsafe) let close: UnsafeBufferPointer<Double>
  package nonisolated(unsafe) let volume: UnsafeBufferPointer<Double>
  /// How long after its open time a bar closes, nanoseconds; at least 1.
  package let barLengthNanos: Int64
  /// Whether times are dates of sessions instead of instants.
  package let isDaily: Bool
  /// Bars of a year, for annualised figures.
  package let periodsPerYear: Double
  private let owner: any AnyObject & Sendable

  /// - Parameter owner: Keeps the columns where they are, and as they are, while it is held.
  /// - Precondition: all columns have the same rows, and a bar lasts at least a nanosecond.
  package init(
    identity: Identity, times: UnsafeBufferPointer<Int64>, open: UnsafeBufferPointer<Double>,
    high: UnsafeBufferPointer<Double>, low: UnsafeBufferPointer<Double>,
    close: UnsafeBufferPointer<Double>, volume: UnsafeBufferPointer<Double>,
    barLengthNanos: Int64, isDaily: Bool, periodsPerYear: Double,
    owner: any AnyObject & Sendable
  ) {
    let rows = times.count
    self.rows = rows
    let haveSameRows = unsafe [open, high, low, close, volume].map(\.count)
    precondition(haveSameRows.allSatisfy { $0 == rows }, "columns have the same rows")
    precondition(barLengthNanos >= 1, "a bar lasts at least a nanosecond")
    self.identity = identity
    unsafe self.times = times
    unsafe self.open = open
    unsafe self.high = high
    unsafe self.low = low
    unsafe self.close = close
    unsafe self.volume = volume
    self.barLengthNanos = barLengthNanos
    self.isDaily = isDaily
    self.periodsPerYear = periodsPerYear
    self.owner = owner
  }

  /// A column of the bars.
  func column(_ field: StrategyGraph.BarField) -> UnsafeBufferPointer<Double> {
    switch field {
    case .open: unsafe open
    case .high: unsafe high
    case .low: unsafe low
    case .close: unsafe close
    case .volume: unsafe volume
    }
  }
}

/// Bars in arrays, such as those of a file, or a part of others.
package struct BarArrays: Sendable {
  package var times: [Int64]
  package var open: [Double]
  package var high: [Double]
  package var low: [Double]
  package var close: [Double]
  package var volume: [Double]

  package init(
    times: [Int64], open: [Double], high: [Double], low: [Double], close: [Double],
    volume: [Double]
  ) {
    self.times = times
    self.open = open
    self.high = high
    self.low = low
    self.close = close
    self.volume = volume
  }

  /// A copy of some rows of bars.
  init(_ bars: FrameBars, rows: Range<Int>) {
    unsafe self.init(
      times: Array(bars.times[rows]), open: Array(bars.open[rows]), high: Array(bars.high[rows]),
      low: Array(bars.low[rows]), close: Array(bars.close[rows]), volume: Array(bars.volume[rows]))
  }
}

extension FrameBars {
  /// Bars that hold a copy of arrays.
  ///
  /// - Precondition: all columns have the same rows, and a bar lasts at least a nanosecond.
  package convenience init(
    identity: Identity, _ arrays: BarArrays, barLengthNanos: Int64, isDaily: Bool,
    periodsPerYear: Double
  ) {
    let storage = BarStorage(arrays)
    unsafe self.init(
      identity: identity, times: UnsafeBufferPointer(storage.times),
      open: storage.column(0), high: storage.column(1), low: storage.column(2),
      close: storage.column(3), volume: storage.column(4), barLengthNanos: barLengthNanos,
      isDaily: isDaily, periodsPerYear: periodsPerYear, owner: storage)
  }
}

/// Copies of bar columns in memory of their own.
@safe private final class BarStorage: Sendable {
  // SAFETY: written by the initialiser alone, freed with the object.
  nonisolated(unsafe) let times: UnsafeMutableBufferPointer<Int64>
  private nonisolated(unsafe) let values: [UnsafeMutableBufferPointer<Double>]

  init(_ arrays: BarArrays) {
    unsafe times = .allocate(capacity: arrays.times.count)
    _ = unsafe times.initialize(fromContentsOf: arrays.times)
    let columns = [arrays.open, arrays.high, arrays.low, arrays.close, arrays.volume]
    unsafe values = columns.map { column in
      let copy = UnsafeMutableBufferPointer<Double>.allocate(capacity: column.count)
      _ = unsafe copy.initialize(fromContentsOf: column)
      return unsafe copy
    }
  }

  deinit {
    unsafe times.deallocate()
    for place in unsafe values.indices { unsafe values[place].deallocate() }
  }

  func column(_ place: Int) -> UnsafeBufferPointer<Double> {
    unsafe UnsafeBufferPointer(values[place])
  }
}
