/// Reads the lines behind a price file's header.
struct PriceFileReader {
  private let bytes: [UInt8]
  private let header: PriceFileHeader
  private let isAdjusted: Bool
  private let dialect: PriceFileDialect
  private var bars = BarSeries()
  private var errors = PriceFileError()
  private var lastNanos: Int64?

  init(
    _ bytes: [UInt8], header: PriceFileHeader, dialect: PriceFileDialect, isAdjusted: Bool
  ) {
    self.bytes = bytes
    self.header = header
    self.dialect = dialect
    self.isAdjusted = isAdjusted
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

  /// The bars, oldest first, if every line is as it should be.
  consuming func finish() throws(PriceFileError) -> BarSeries {
    guard errors.count == 0 else { throw errors }
    guard bars.rows >= 2 else {
      throw PriceFileError(
        PriceFileProblem(
          "too few rows: \(bars.rows == 0 ? "no bar" : "1 bar"), at least 2 are needed"))
    }
    return dialect.isNewestFirst ? bars.reversed : bars
  }

  private mutating func append(_ lines: PriceFileLines) throws(PriceFileProblem) {
    let line = lines.line
    if lines.isQuoteOpen { throw PriceFileProblem(line: line, "a quote is not closed") }
    let fields = lines.fields
    guard fields.count == header.names.count else {
      let values = fields.count == 1 ? "1 value" : "\(fields.count) values"
      throw PriceFileProblem(line: line, "\(values), but the header has \(header.names.count)")
    }
    let nanos = try time(lines)
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

  private func time(_ lines: PriceFileLines) throws(PriceFileProblem) -> Int64 {
    let form = dialect.timeForm
    if form.isText, header.clock == nil,
      let nanos = plainTime(bytes, lines.fields[header.time])
    {
      return nanos
    }
    let text = lines.time(header) ?? []
    switch form.read(text) {
    case .nanos(let nanos): return nanos
    case .outOfRange:
      throw PriceFileProblem(
        line: lines.line, column: "time", "\(quoted(text)) is not between the years 1678 and 2261")
    case .notATime:
      throw PriceFileProblem(
        line: lines.line, column: "time", "\(quoted(text)) is not \(form.expectation)")
    }
  }

  private func number(
    _ field: Range<Int>, _ column: String, line: Int
  ) throws(PriceFileProblem) -> Double {
    if let value = plainNumber(bytes, field, point: point) { return value }
    if let value = decimalNumber(withPoint(bytes[field])) { return value }
    guard !field.isEmpty else {
      throw PriceFileProblem(line: line, column: column, "a value is missing")
    }
    var hint = ""
    if dialect.isDecimalComma {
      hint = " (decimals take a comma in this file, thousands nothing)"
    } else if bytes[field].contains(UInt8(ascii: ",")) {
      hint = " (decimals take a point, thousands nothing)"
    }
    throw PriceFileProblem(
      line: line, column: column, "\(quoted(bytes[field])) is not a number\(hint)")
  }

  private var point: UInt8 { UInt8(ascii: dialect.isDecimalComma ? "," : ".") }

  /// A number as `decimalNumber` takes it: without a dollar before it, and with a decimal point.
  private func withPoint(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let number = field.first == UInt8(ascii: "$") ? field.dropFirst() : field
    guard dialect.isDecimalComma else { return number }
    // A point is none here; anything that no number has stands in its place.
    return number.map { byte in
      byte == point ? UInt8(ascii: ".") : byte == UInt8(ascii: ".") ? UInt8(ascii: ",") : byte
    }[...]
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
    defer { lastNanos = nanos }
    guard let before = lastNanos, nanos == before || (nanos < before) != dialect.isNewestFirst
    else { return }
    let order =
      dialect.isNewestFirst
      ? "before \(isoTime(before)), the line before (the newest bar comes first in this file)"
      : "after \(isoTime(before)), the bar before"
    throw PriceFileProblem(
      line: line, column: "time",
      "\(isoTime(nanos)) is \(nanos == before ? "there already" : "not \(order)")")
  }
}

extension PriceFileProblem: Error {}
