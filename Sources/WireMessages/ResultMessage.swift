internal import MessagePackCodec

/// The earliest stage that a run had to compute again.
package enum RecomputedStage: String, Sendable {
  case indicator, signals, view, nothing
}

/// The rows a result shows, both ends included, in `columns` pixel columns.
package struct ShownRows: Sendable, Equatable {
  package var first: Int
  package var last: Int
  package var columns: Int

  package var count: Int { last - first + 1 }

  package init(first: Int, last: Int, columns: Int) {
    self.first = first
    self.last = last
    self.columns = columns
  }
}

/// One indicator of a result: its heading and the horizontal lines drawn with it.
package struct IndicatorHead: Sendable, Equatable {
  package var description: IndicatorDescription
  package var levels: [Double]

  package init(description: IndicatorDescription, levels: [Double]) {
    self.description = description
    self.levels = levels
  }
}

/// A statistic; NaN means that it does not exist.
package struct MetricValue: Sendable, Equatable {
  package var name: String
  package var value: Double

  package init(_ name: String, _ value: Double) {
    self.name = name
    self.value = value
  }
}

/// Everything of a result that is not a column. The columns are written in place by `fill`.
package struct ResultMessage: Sendable, Equatable {
  package var identifier: UInt64
  package var dataset: String
  package var version: String
  /// Versions of the other datasets that the strategy reads, by identifier.
  package var otherVersions: [String: String]
  /// Hash of all that the result depends on, 64 hexadecimal digits.
  package var receipt: String
  package var strategy: String
  package var rows: Int
  package var isSynthetic: Bool
  package var shown: ShownRows
  package var outputs: OutputSet
  package var indicators: [IndicatorHead]
  package var entryMarkerCount: Int
  package var exitMarkerCount: Int
  package var tradesInView: Int
  package var rejectionMarkerCount: Int
  package var rejectionsInView: Int
  package var metrics: [MetricValue]
  package var recomputed: RecomputedStage
  package var queueMicros: UInt64
  package var computeMicros: UInt64

  package init(
    identifier: UInt64, dataset: String, version: String, otherVersions: [String: String] = [:],
    receipt: String, strategy: String, rows: Int, isSynthetic: Bool, shown: ShownRows,
    outputs: OutputSet, indicators: [IndicatorHead] = [],
    entryMarkerCount: Int = 0, exitMarkerCount: Int = 0, tradesInView: Int = 0,
    rejectionMarkerCount: Int = 0, rejectionsInView: Int = 0,
    metrics: [MetricValue] = [], recomputed: RecomputedStage, queueMicros: UInt64 = 0,
    computeMicros: UInt64 = 0
  ) {
    self.identifier = identifier
    self.dataset = dataset
    self.version = version
    self.otherVersions = otherVersions
    self.receipt = receipt
    self.strategy = strategy
    self.rows = rows
    self.isSynthetic = isSynthetic
    self.shown = shown
    self.outputs = outputs
    self.indicators = indicators
    self.entryMarkerCount = entryMarkerCount
    self.exitMarkerCount = exitMarkerCount
    self.tradesInView = tradesInView
    self.rejectionMarkerCount = rejectionMarkerCount
    self.rejectionsInView = rejectionsInView
    self.metrics = metrics
    self.recomputed = recomputed
    self.queueMicros = queueMicros
    self.computeMicros = computeMicros
  }
}

/// Columns that are filled together, and the order in which their places are handed out.
package enum ResultColumns: Sendable, Equatable {
  /// time
  case time
  /// open, high, low, close
  case price
  /// min, max of one indicator, by its index in the result
  case indicator(Int)
  /// min, max
  case equity
  /// min, max
  case drawdown
  /// min, max
  case exposure
  /// entry_row, entry_price, entry_direction
  case entryMarkers
  /// exit_row, exit_price, exit_return
  case exitMarkers
  /// row, reason
  case rejections
}

/// The places of columns that are filled together, inside the outgoing message.
package typealias ColumnPlaces = [UnsafeMutableBufferPointer<Double>]

extension ResultMessage {
  /// A number of bytes that the message does not exceed, whatever its encode time.
  package var byteCountMax: Int {
    MessagePackWriter.measure { writer in
      unsafe write(to: &writer, encodeMicros: { .max }, fill: { _, _ in })
    }
  }

  /// Columns that a result has at most, each with a value per pixel column at most.
  package static func columnCountMax(_ outputs: OutputSet, indicatorCount: Int) -> Int {
    // Time goes with the prices.
    let counts: [(OutputSet, Int)] = [
      (.price, 5), (.indicators, 2 * indicatorCount), (.equity, 2), (.drawdown, 2), (.exposure, 2),
      (.markers, 6), (.rejections, 2),
    ]
    return counts.reduce(0) { $0 + (outputs.contains($1.0) ? $1.1 : 0) }
  }

  /// Writes the result, once, straight into the outgoing message.
  ///
  /// - Parameters:
  ///   - buffer: At least `byteCountMax` bytes from an 8-byte boundary of memory on.
  ///   - encodeMicros: Asked once, after all columns are written.
  ///   - fill: Writes every value of the places it is given.
  /// - Returns: Bytes written.
  package func write(
    into buffer: UnsafeMutableRawBufferPointer, encodeMicros: () -> UInt64,
    fill: (ResultColumns, ColumnPlaces) -> Void
  ) -> Int {
    var writer = unsafe MessagePackWriter(into: buffer)
    unsafe write(to: &writer, encodeMicros: encodeMicros, fill: fill)
    return writer.byteCount
  }

  private func write(
    to writer: inout MessagePackWriter, encodeMicros: () -> UInt64,
    fill: (ResultColumns, ColumnPlaces) -> Void
  ) {
    writer.beginMap(count: entryCount)
    writeHead(to: &writer)
    if outputs.contains(.price) { unsafe writePrice(to: &writer, fill: fill) }
    if outputs.contains(.indicators) { unsafe writeIndicators(to: &writer, fill: fill) }
    let curves: [(String, OutputSet, ResultColumns)] = [
      ("equity", .equity, .equity), ("drawdown", .drawdown, .drawdown),
      ("exposure", .exposure, .exposure),
    ]
    for (name, output, columns) in curves where outputs.contains(output) {
      writer.write(name)
      unsafe writer.columnMap(["min", "max"], count: shown.columns) { unsafe fill(columns, $0) }
    }
    if outputs.contains(.markers) { unsafe writeMarkers(to: &writer, fill: fill) }
    if outputs.contains(.rejections) { unsafe writeRejections(to: &writer, fill: fill) }
    if outputs.contains(.metrics) { writeMetrics(to: &writer) }
    writer.field("recomputed", recomputed.rawValue)
    writer.field(
      "timings",
      Timings(
        queueMicros: queueMicros, computeMicros: computeMicros, encodeMicros: encodeMicros()))
  }

  private var entryCount: Int {
    let parts = OutputSet.names.count { outputs.contains($0.output) }
    // "price" brings time along.
    return 12 + parts + (outputs.contains(.price) ? 1 : 0)
  }

  private func writeHead(to writer: inout MessagePackWriter) {
    writer.field("type", "result")
    writer.field("id", identifier)
    writer.field("dataset", dataset)
    writer.field("version", version)
    writer.write("other_versions")
    writer.beginMap(count: otherVersions.count)
    for (id, version) in otherVersions.sorted(by: { $0.key < $1.key }) {
      writer.field(id, version)
    }
    writer.field("receipt", receipt)
    writer.field("strategy", strategy)
    writer.field("rows", rows)
    writer.field("synthetic", isSynthetic)
    writer.write("view")
    writer.beginMap(count: 3)
    writer.field("first_row", shown.first)
    writer.field("last_row", shown.last)
    writer.field("columns", shown.columns)
  }

  private func writePrice(
    to writer: inout MessagePackWriter, fill: (ResultColumns, ColumnPlaces) -> Void
  ) {
    writer.write("time")
    unsafe writer.column(count: shown.columns) { unsafe fill(.time, [$0]) }
    writer.write("price")
    unsafe writer.columnMap(["open", "high", "low", "close"], count: shown.columns) {
      unsafe fill(.price, $0)
    }
  }

  private func writeIndicators(
    to writer: inout MessagePackWriter, fill: (ResultColumns, ColumnPlaces) -> Void
  ) {
    writer.write("indicators")
    writer.beginArray(count: indicators.count)
    for (index, indicator) in indicators.enumerated() {
      writer.beginMap(count: 6)
      writer.writeFields(of: indicator.description)
      unsafe writer.columns(["min", "max"], count: shown.columns) {
        unsafe fill(.indicator(index), $0)
      }
      writer.write("levels")
      writer.beginArray(count: indicator.levels.count)
      for level in indicator.levels { writer.write(level) }
    }
  }

  private func writeMarkers(
    to writer: inout MessagePackWriter, fill: (ResultColumns, ColumnPlaces) -> Void
  ) {
    writer.write("markers")
    writer.beginMap(count: 7)
    let entry = ["entry_row", "entry_price", "entry_direction"]
    unsafe writer.columns(entry, count: entryMarkerCount) { unsafe fill(.entryMarkers, $0) }
    unsafe writer.columns(["exit_row", "exit_price", "exit_return"], count: exitMarkerCount) {
      unsafe fill(.exitMarkers, $0)
    }
    writer.field("trades_in_view", tradesInView)
  }

  private func writeRejections(
    to writer: inout MessagePackWriter, fill: (ResultColumns, ColumnPlaces) -> Void
  ) {
    writer.write("rejections")
    writer.beginMap(count: 3)
    unsafe writer.columns(["row", "reason"], count: rejectionMarkerCount) {
      unsafe fill(.rejections, $0)
    }
    writer.field("rejections_in_view", rejectionsInView)
  }

  private func writeMetrics(to writer: inout MessagePackWriter) {
    writer.write("metrics")
    writer.beginMap(count: metrics.count)
    for metric in metrics {
      writer.write(metric.name)
      if metric.value.isNaN { writer.writeNull() } else { writer.write(metric.value) }
    }
  }
}

extension MessagePackWriter {
  /// Writes columns under their names and has them filled together.
  fileprivate mutating func columns(
    _ names: [String], count: Int, fill: (ColumnPlaces) -> Void
  ) {
    var places = unsafe ColumnPlaces()
    for name in names {
      write(name)
      if let place = unsafe reserveColumn(count: count) { unsafe places.append(place) }
    }
    if !isMeasuring { unsafe fill(places) }
  }

  /// The same as a map of its own.
  fileprivate mutating func columnMap(
    _ names: [String], count: Int, fill: (ColumnPlaces) -> Void
  ) {
    beginMap(count: names.count)
    unsafe columns(names, count: count, fill: fill)
  }
}
