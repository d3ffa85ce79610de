/// A person's price file, read and checked.
///
/// The first line names the columns, in any order and case: a time, `close`, and perhaps all of
/// `open`, `high`, `low`, and `volume`; other columns are passed over. yfinance begins with three
/// lines that do so. Fields are separated by commas, semicolons or tabs, in double quotes if need
/// be; lines end in LF or CRLF; a byte order mark and empty lines are passed over.
///
/// Times: see `readTime`, in one column or as `Date` and `Time`; or seconds, milli-, micro- or
/// nanoseconds since 1970 UTC. They must increase, or all decrease. Prices are decimal numbers,
/// perhaps behind a `$`, with a point; or with a comma, where that does not separate fields.
package struct PriceFile: Sendable {
  /// Volume is NaN where the file has none. With closes alone, open, high and low equal them.
  package private(set) var bars: BarSeries
  /// Names of columns that were not read.
  package let ignoredColumns: [String]
  package let hasVolume: Bool
  /// Whether open, high and low are the file's own.
  package let hasRanges: Bool
  /// Whether the file has the newest bar first; `bars` has it last all the same.
  package let isNewestFirst: Bool
  /// How dates were read whose year comes last; nil where there are none.
  package let dateOrder: DateOrder?

  /// Reads a whole file.
  ///
  /// - Parameters:
  ///   - isAdjusted: Whether all prices are scaled by adjusted close over close, row by row.
  ///   - dateOrder: Of dates such as `01/04/2010`; nil: as the dates of the file tell.
  /// - Throws: The first problems with line numbers, and how many there are.
  /// - Complexity: O(bytes).
  package init(
    _ bytes: [UInt8], isAdjusted: Bool = false, dateOrder: DateOrder? = nil
  ) throws(PriceFileError) {
    let start = try textStart(bytes)
    var lines = PriceFileLines(
      bytes, from: start, separator: separator(of: bytes, from: start))
    guard lines.advance() else { throw PriceFileError(PriceFileProblem("the file is empty")) }
    let header = try PriceFileHeader(&lines)
    if isAdjusted && header.adjustedClose == nil {
      throw PriceFileError(
        PriceFileProblem(
          line: 1,
          "no column of adjusted closes; found: \(header.names.joined(separator: ", "))"))
    }
    let dialect = try PriceFileDialect(lines, header: header, dateOrder: dateOrder)
    var reader = PriceFileReader(
      bytes, header: header, dialect: dialect, isAdjusted: isAdjusted)
    while lines.advance() { reader.read(lines) }
    bars = try reader.finish()
    ignoredColumns = header.ignored(isAdjusted: isAdjusted)
    hasVolume = header.volume != nil
    hasRanges = header.open != nil
    isNewestFirst = dialect.isNewestFirst
    self.dateOrder = dialect.timeForm.dateOrder
  }

  /// Bytes that a file may have at most.
  package static let byteCountMax = 4 << 30
}

/// Where the text begins: behind a byte order mark of UTF-8.
private func textStart(_ bytes: [UInt8]) throws(PriceFileError) -> Int {
  if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) {
    throw PriceFileError(PriceFileProblem("the file is UTF-16 text; save it as UTF-8"))
  }
  return bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
}
