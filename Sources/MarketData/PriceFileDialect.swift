/// Which of day and month comes first where the year comes last, as in `01/04/2010`.
package enum DateOrder: String, Sendable, CaseIterable {
  case monthFirst = "mdy"
  case dayFirst = "dmy"

  /// For people.
  package var text: String { self == .monthFirst ? "month/day/year" : "day/month/year" }
}

/// How a file writes its times and numbers; the same on every line, and told by looking at all.
struct PriceFileDialect {
  let timeForm: TimeForm
  /// `1,5` is one and a half. Only where commas do not separate fields.
  let isDecimalComma: Bool
  let isNewestFirst: Bool

  /// - Parameters:
  ///   - lines: The lines behind the header.
  ///   - dateOrder: What a person says of dates whose year comes last; nil: told by the dates.
  /// - Throws: Where a date or a number can be read in two ways, with a way out.
  init(
    _ lines: PriceFileLines, header: PriceFileHeader, dateOrder: DateOrder?
  ) throws(PriceFileError) {
    isDecimalComma = try hasDecimalCommas(lines, header)
    var order: DateOrder?
    if header.hasYearLast(lines) {
      order = dateOrder
      if order == nil { order = try .told(by: lines, column: header.time) }
    }
    timeForm = TimeForm(lines, header: header, dateOrder: order)
    isNewestFirst = timeForm.isNewestFirst(lines, header: header)
  }
}

extension PriceFileHeader {
  /// Whether the first date behind the header has its year last.
  fileprivate func hasYearLast(_ lines: PriceFileLines) -> Bool {
    var lines = lines
    guard lines.advance(), let date = lines[time] else { return false }
    return isYearLast(date)
  }

  fileprivate var numbers: [Int] {
    [open, high, low, close, adjustedClose, volume].compactMap(\.self)
  }
}

extension DateOrder {
  /// The one that more of the dates agree with; lines that do not are refused when they are read.
  ///
  /// - Returns: nil where no date agrees with either.
  /// - Throws: Where the dates agree with both.
  fileprivate static func told(
    by lines: PriceFileLines, column: Int
  ) throws(PriceFileError) -> DateOrder? {
    var lines = lines
    var (monthFirst, dayFirst) = (0, 0)
    var example: (line: Int, text: String)?
    while lines.advance() {
      guard let text = lines[column] else { continue }
      if example == nil { example = (lines.line, quoted(text)) }
      if readTime(text, .monthFirst) != .notATime { monthFirst += 1 }
      if readTime(text, .dayFirst) != .notATime { dayFirst += 1 }
    }
    guard max(monthFirst, dayFirst) > 0 else { return nil }
    guard monthFirst != dayFirst else {
      throw PriceFileError(
        PriceFileProblem(
          line: example?.line, column: "time",
          "\(example?.text ?? "a date") may be month/day/year or day/month/year, and no other date"
            + " of the file tells which; say --date-order mdy or dmy, or write dates as 2010-01-31")
      )
    }
    return monthFirst > dayFirst ? .monthFirst : .dayFirst
  }
}

/// Whether commas are decimal: there are some in numbers, and no points.
///
/// - Throws: Where all of them could be those of thousands.
private func hasDecimalCommas(
  _ lines: PriceFileLines, _ header: PriceFileHeader
) throws(PriceFileError) -> Bool {
  let comma = UInt8(ascii: ",")
  guard lines.separator != comma, lines.rest.contains(comma) else { return false }
  var lines = lines
  var isCertain = false
  var example: (line: Int, text: String)?
  while lines.advance() {
    for field in header.numbers.compactMap({ lines[$0] }) {
      if field.contains(UInt8(ascii: ".")) { return false }
      guard let first = field.firstIndex(of: comma) else { continue }
      // A second comma is that of thousands.
      if field[(first + 1)...].contains(comma) { return false }
      if example == nil { example = (lines.line, quoted(field)) }
      // Thousands have one to three digits, not a zero alone, before three others.
      let whole = field[..<first]
      if field.endIndex - first != 4 || whole.count > 3 || whole.first == UInt8(ascii: "0") {
        isCertain = true
      }
    }
  }
  guard let example else { return false }
  guard isCertain else {
    throw PriceFileError(
      PriceFileProblem(
        line: example.line,
        "the comma of \(example.text) may be that of decimals or of thousands; write decimals with"
          + " a point and thousands with nothing"))
  }
  return true
}

/// How a file writes its times.
enum TimeForm {
  case text(DateOrder?)
  case epoch(EpochUnit)

  /// Judges by the last line: of increasing times it has the greatest, so its size tells the unit.
  fileprivate init(
    _ lines: PriceFileLines, header: PriceFileHeader, dateOrder: DateOrder?
  ) {
    self = .text(dateOrder)
    guard header.clock == nil, let text = lines.last()?.time(header) else { return }
    if readTime(text, dateOrder) == .notATime, let count = EpochCount(text) {
      self = .epoch(EpochUnit(of: count.whole))
    }
  }

  /// Whether `plainTime` may be tried: it reads the same times as `read`.
  var isText: Bool {
    if case .text = self { return true }
    return false
  }

  var dateOrder: DateOrder? {
    if case .text(let order) = self { return order }
    return nil
  }

  func read(_ text: ArraySlice<UInt8>) -> TimeReading {
    switch self {
    case .text(let order): readTime(text, order)
    case .epoch(let unit): unit.read(text)
    }
  }

  var expectation: String {
    switch self {
    case .text(nil): "a time such as 2020-01-31, 2020-01-31T09:30:00Z or 1580463000 (unix seconds)"
    case .text(.monthFirst): "a date such as 01/31/2020, as other lines have it"
    case .text(.dayFirst): "a date such as 31/01/2020, as other lines have it"
    case .epoch: "a whole number of unix time, as the last line has it"
    }
  }

  /// Whether the first line is later than both the second and the last.
  fileprivate func isNewestFirst(_ lines: PriceFileLines, header: PriceFileHeader) -> Bool {
    var lines = lines
    guard lines.advance(), let first = nanos(lines.time(header)), lines.advance(),
      let second = nanos(lines.time(header)), let last = nanos(lines.last()?.time(header))
    else { return false }
    return second < first && last < first
  }

  private func nanos(_ text: ArraySlice<UInt8>?) -> Int64? {
    guard let text, case .nanos(let nanos) = read(text) else { return nil }
    return nanos
  }
}
