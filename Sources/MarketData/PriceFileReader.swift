/// Reads the lines behind a price file's header.
struct PriceFileReader {
  private let bytes: [UInt8]
  private let header: PriceFileHeader
  private let isAdjusted: Bool
  private let timeForm: TimeForm
  private var bars = BarSeries()
  private var errors = PriceFileError()
  private var firstNanos: Int64?
  private var lastNanos: Int64?
  /// Lines whose time is not after the one before.
  private var unorderedCount = 0

  init(_ bytes: [UInt8], header: PriceFileHeader, isAdjusted: Bool) {
    self.bytes = bytes
    self.header = header
    self.isAdjusted = isAdjusted
    timeForm = TimeForm(bytes, header: header)
    // A bar takes at least 30 bytes in practice; a short guess only costs a reallocation.
    bars.reserveCapacity(bytes.count / 40)
  }

  /// Reads one line; what is wrong with it is noted, and it is left out.
  mutating func read(_ lines: PriceFileLines) {
    do throws(PriceFileProblem) {
      try append(lines)
    } catch {
      errors.add(error)
    }
  }

  /// The bars, if every line is as it should be.
  consuming func finish() throws(PriceFileError) -> BarSeries {
    if let firstNanos, let lastNanos, lastNanos < firstNanos, unorderedCount * 2 > bars.rows {
      throw PriceFileError(
        PriceFileProblem(
          "the newest bar comes first: sort the file by time, the oldest bar first"))
    }
    guard errors.count == 0 else { throw errors }
    guard bars.rows >= 2 else {
      throw PriceFileError(
        PriceFileProblem(
          "too few rows: \(bars.rows == 0 ? "no bar" : "1 bar"), at least 2 are needed"))
    }
    return bars
  }

  private mutating func append(_ lines: PriceFileLines) throws(PriceFileProblem) {
    let line = lines.line
    if lines.isQuoteOpen { throw PriceFileProblem(line: line, "a quote is not closed") }
    let fields = lines.fields
    guard fields.count == header.names.count else {
      let values = fields.count == 1 ? "1 value" : "\(fields.count) values"
      throw PriceFileProblem(line: line, "\(values), but the header has \(header.names.count)")
    }
    let nanos = try time(fields, line: line)
    var close = try price(fields[header.close], "close", line: line)
    var open = try price(header.open, of: fields, "open", line: line) ?? close
    var high = try price(header.high, of: fields, "high", line: line) ?? close
    var low = try price(header.low, of: fields, "low", line: line) ?? close
    try checkRange(open: open, high: high, low: low, close: close, line: line)
    let volume = try volume(fields, line: line)
    if isAdjusted, let place = header.adjustedClose {
      let adjusted = try price(fields[place], "adj close", line: line)
      let factor = adjusted / close
      (open, high, low, close) = (open * factor, high * factor, low * factor, adjusted)
    }
    try advance(to: nanos, line: line)
    bars.append(time: nanos, open: open, high: high, low: low, close: close, volume: volume)
  }

  private func time(_ fields: [Range<Int>], line: Int) throws(PriceFileProblem) -> Int64 {
    if timeForm.isText, header.clock == nil, let nanos = plainTime(bytes, fields[header.time]) {
      return nanos
    }
    var text = bytes[fields[header.time]]
    if let clock = header.clock {
      text = (text + [UInt8(ascii: "T")] + bytes[fields[clock]])[...]
    }
    switch timeForm.read(text) {
    case .nanos(let nanos): return nanos
    case .outOfRange:
      throw PriceFileProblem(
        line: line, column: "time", "\(quoted(text)) is not between the years 1678 and 2261")
    case .notATime:
      throw PriceFileProblem(
        line: line, column: "time", "\(quoted(text)) is not \(timeForm.expectation)")
    }
  }

  private func number(
    _ field: Range<Int>, _ column: String, line: Int
  ) throws(PriceFileProblem) -> Double {
    if let value = plainNumber(bytes, field) ?? decimalNumber(bytes[field]) { return value }
    guard !field.isEmpty else {
      throw PriceFileProblem(line: line, column: column, "a value is missing")
    }
    let isComma = bytes[field].contains(UInt8(ascii: ","))
    throw PriceFileProblem(
      line: line, column: column,
      "\(quoted(bytes[field])) is not a number"
        + (isComma ? " (decimals take a point, thousands nothing)" : ""))
  }

  private func price(
    _ field: Range<Int>, _ column: String, line: Int
  ) throws(PriceFileProblem) -> Double {
    let value = try number(field, column, line: line)
    guard value > 0 else {
      throw PriceFileProblem(
        line: line, column: column, "\(quoted(bytes[field])) is not a price above zero")
    }
    return value
  }

  /// Nil where the file has no such column.
  private func price(
    _ place: Int?, of fields: [Range<Int>], _ column: String, line: Int
  ) throws(PriceFileProblem) -> Double? {
    guard let place else { return nil }
    return try price(fields[place], column, line: line)
  }

  /// NaN where the file has no volume.
  private func volume(_ fields: [Range<Int>], line: Int) throws(PriceFileProblem) -> Double {
    guard let place = header.volume else { return .nan }
    let value = try number(fields[place], "volume", line: line)
    guard value >= 0 else {
      throw PriceFileProblem(
        line: line, column: "volume", "\(quoted(bytes[fields[place]])) is below zero")
    }
    return value
  }

  /// Open and close may leave the range of high and low by what rounding in other programs costs.
  private func checkRange(
    open: Double, high: Double, low: Double, close: Double, line: Int
  ) throws(PriceFileProblem) {
    guard header.open != nil else { return }
    if high < low {
      throw PriceFileProblem(line: line, column: "high", "\(high) is below the low, \(low)")
    }
    let slack = high * 1e-6
    for (value, name) in [(open, "open"), (close, "close")] {
      if value > high + slack {
        throw PriceFileProblem(line: line, column: name, "\(value) is above the high, \(high)")
      }
      if value < low - slack {
        throw PriceFileProblem(line: line, column: name, "\(value) is below the low, \(low)")
      }
    }
  }

  private mutating func advance(to nanos: Int64, line: Int) throws(PriceFileProblem) {
    let before = lastNanos
    lastNanos = nanos
    guard let before else {
      firstNanos = nanos
      return
    }
    guard nanos <= before else { return }
    unorderedCount += 1
    throw PriceFileProblem(
      line: line, column: "time",
      nanos == before
        ? "\(isoTime(nanos)) is there already"
        : "\(isoTime(nanos)) is not after \(isoTime(before)), the bar before")
  }
}

extension PriceFileProblem: Error {}

/// How a file writes its times; the same on every line.
private enum TimeForm {
  case text
  case epoch(EpochUnit)

  /// Judges by the last line: its time is the greatest, so its size tells the unit.
  init(_ bytes: [UInt8], header: PriceFileHeader) {
    self = .text
    guard header.clock == nil, let last = lastLine(bytes) else { return }
    var lines = PriceFileLines(
      Array(bytes[last]), from: 0, separator: separator(of: bytes, from: 0))
    guard lines.advance(), lines.fields.indices.contains(header.time) else { return }
    let field = lines.fields[header.time]
    let text = bytes[(last.lowerBound + field.lowerBound)..<(last.lowerBound + field.upperBound)]
    if readTime(text) == .notATime, let count = EpochCount(text) {
      self = .epoch(EpochUnit(of: count.whole))
    }
  }

  var isText: Bool {
    if case .text = self { return true }
    return false
  }

  func read(_ text: ArraySlice<UInt8>) -> TimeReading {
    switch self {
    case .text: readTime(text)
    case .epoch(let unit): unit.read(text)
    }
  }

  var expectation: String {
    switch self {
    case .text: "a time such as 2020-01-31, 2020-01-31T09:30:00Z or 1580463000 (unix seconds)"
    case .epoch: "a whole number of unix time, as the last line has it"
    }
  }
}

/// The last line with anything in it.
private func lastLine(_ bytes: [UInt8]) -> Range<Int>? {
  guard let end = bytes.lastIndex(where: { $0 > UInt8(ascii: " ") }) else { return nil }
  let start = bytes[..<end].lastIndex(of: newlineByte).map { $0 + 1 } ?? 0
  return start..<(end + 1)
}

private let newlineByte = UInt8(ascii: "\n")
