internal import MarketData
internal import PixelColumns
internal import WireMessages

extension ShownRows {
  /// The rows of a dataset that a view shows.
  ///
  /// Rows must exist. A time range is cut to the data; one that holds no bar shows the single bar
  /// nearest to its start on the left, or the first bar when it ends before the data, so that a
  /// view that is panned away keeps its place.
  ///
  /// - Precondition: The dataset has bars, and the request was decoded or checked: width at least
  ///   1, first not after last, start not after end, times finite.
  init(_ view: ViewRequest, in bars: BarColumns) throws(FieldError) {
    let lastRow = bars.rows - 1
    switch view.range {
    case .all:
      self.init(first: 0, last: lastRow, width: view.width)
    case .rows(let first, let last):
      for (row, field) in [(first, "view.first_row"), (last, "view.last_row")]
      where !(0...lastRow).contains(row) {
        throw FieldError(.outOfRange, field, "must be from 0 to \(lastRow)")
      }
      self.init(first: first, last: last, width: view.width)
    case .times(let start, let end):
      let last = max(bars.rowCount { $0 <= end } - 1, 0)
      let first = min(bars.rowCount { $0 < start }, last)
      self.init(first: first, last: last, width: view.width)
    }
  }

  private init(first: Int, last: Int, width: Int) {
    self.init(first: first, last: last, columns: min(width, last - first + 1))
  }

  /// Refuses a view whose result would be longer than one may be.
  func check(fit outputs: OutputSet, indicatorCount: Int) throws(FieldError) {
    let count = ResultMessage.columnCountMax(outputs, indicatorCount: indicatorCount)
    guard count > 0 else { return }
    let columnsMax = WireLimits.resultColumnsByteCountMax / (count * MemoryLayout<Double>.stride)
    guard columns <= columnsMax else {
      throw FieldError(
        .outOfRange, "view.width",
        "must be at most \(columnsMax) with these outputs and \(indicatorCount) indicators")
    }
  }

  /// The first row of a pixel column.
  func start(_ column: Int) -> Int {
    columnStart(column, first: first, count: count, columns: columns)
  }

  /// The pixel column that holds a row of the view.
  func column(of row: Int) -> Int {
    ((row - first + 1) * columns - 1) / count
  }
}

extension BarColumns {
  /// Milliseconds since 1970 UTC of a row.
  func millis(_ row: Int) -> Double {
    unsafe Double(times[row]) / 1_000_000
  }

  /// Rows from the start of the data whose time satisfies `holds`, which is true for a prefix.
  func rowCount(where holds: (Double) -> Bool) -> Int {
    var low = 0
    var high = rows
    while low < high {
      let middle = (low + high) / 2
      if holds(millis(middle)) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
