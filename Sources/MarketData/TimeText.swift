/// What was read where a time was expected.
enum TimeReading: Equatable {
  case nanos(Int64)
  /// A time that 64 bits of nanoseconds do not reach: before 1677 or after 2262.
  case outOfRange
  case notATime
}

/// Reads a day or an instant as people and programs write it.
///
/// Forms: `2020-01-31`, `2020/01/31`, `2020.01.31` or `20200131`, and with an order `01/31/2020`,
/// `1/31/2020` and the like; then nothing (midnight), or `T` or a space and
/// `09:30`, `09:30:00` or `09:30:00.123456789`; then nothing or ` UTC` or `Z` (UTC), or an offset
/// `+02:00`, `+0200` or `+02`.
///
/// - Parameter order: Of day and month where the year comes last; nil: such dates are no times.
/// - Returns: Nanoseconds since 1970 UTC.
func readTime(_ text: ArraySlice<UInt8>, _ order: DateOrder? = nil) -> TimeReading {
  var reader = TimeReader(rest: text)
  guard let date = isYearLast(text) ? reader.dateEndingInYear(order) : reader.date() else {
    return .notATime
  }
  var secondOfDay = 0
  var fraction: Int64 = 0
  var offset = 0
  if !reader.rest.isEmpty {
    guard reader.skip("T") || reader.skip("t") || reader.skip(" "),
      let clock = reader.clock(), let zone = reader.zone(), reader.rest.isEmpty
    else { return .notATime }
    (secondOfDay, fraction) = clock
    offset = zone
  }
  var seconds = Int64(date.daysSince1970) * 86_400 + Int64(secondOfDay - offset)
  if seconds < 0 && fraction > 0 {
    // From the other side: the earliest times of all have whole seconds that are out of reach.
    seconds += 1
    fraction -= 1_000_000_000
  }
  let (nanos, isTooFar) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
  let (sum, isBeyond) = nanos.addingReportingOverflow(fraction)
  return isTooFar || isBeyond ? .outOfRange : .nanos(sum)
}

/// Whether a date begins with one or two digits and then a separator: its year comes last.
func isYearLast(_ text: ArraySlice<UInt8>) -> Bool {
  let head = text.prefix(3)
  guard let end = head.firstIndex(where: { digitValue($0) == nil }), end > head.startIndex else {
    return false
  }
  return isDateSeparator(head[end])
}

private func isDateSeparator(_ byte: UInt8) -> Bool { "-/.".utf8.contains(byte) }

/// A day or an instant of a command line; see `readTime` for the forms.
///
/// - Returns: Nanoseconds since 1970 UTC, or nil when the text is no time that 64 bits can hold.
package func timeNanos(_ text: String) -> Int64? {
  guard case .nanos(let nanos) = readTime(Array(text.utf8)[...]) else { return nil }
  return nanos
}

/// Seconds of a day, its end (a leap second) left out, and nanoseconds.
private typealias Clock = (seconds: Int, nanos: Int64)

private struct TimeReader {
  var rest: ArraySlice<UInt8>

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  /// Exactly `count` digits.
  mutating func digits(_ count: Int) -> Int? {
    guard rest.count >= count else { return nil }
    var value = 0
    for byte in rest.prefix(count) {
      guard let digit = digitValue(byte) else { return nil }
      value = value * 10 + Int(digit)
    }
    rest.removeFirst(count)
    return value
  }

  mutating func date() -> CalendarDate? {
    guard let year = digits(4) else { return nil }
    let separator = rest.first
    let isCompact = separator.map { digitValue($0) != nil } ?? true
    if !isCompact {
      guard let separator, isDateSeparator(separator) else { return nil }
      rest.removeFirst()
    }
    guard let month = digits(2) else { return nil }
    if !isCompact {
      guard rest.first == separator else { return nil }
      rest.removeFirst()
    }
    guard let day = digits(2) else { return nil }
    return CalendarDate(year: year, month: month, day: day)
  }

  /// `01/31/2020`, with one digit or two for day and month, and one separator.
  mutating func dateEndingInYear(_ order: DateOrder?) -> CalendarDate? {
    guard let order, let first = digits(2) ?? digits(1), let separator = rest.popFirst(),
      isDateSeparator(separator), let second = digits(2) ?? digits(1),
      rest.popFirst() == separator, let year = digits(4)
    else { return nil }
    switch order {
    case .monthFirst: return CalendarDate(year: year, month: first, day: second)
    case .dayFirst: return CalendarDate(year: year, month: second, day: first)
    }
  }

  mutating func clock() -> Clock? {
    guard let hour = digits(2), hour < 24, skip(":"), let minute = digits(2), minute < 60 else {
      return nil
    }
    let seconds = hour * 3_600 + minute * 60
    guard skip(":") else { return (seconds, 0) }
    guard let second = digits(2), second < 60 else { return nil }
    guard skip(".") || skip(",") else { return (seconds + second, 0) }
    guard let nanos = fraction() else { return nil }
    return (seconds + second, nanos)
  }

  /// One to nine digits behind the point of a second, as nanoseconds.
  private mutating func fraction() -> Int64? {
    var nanos: Int64 = 0
    var count = 0
    while let digit = digitValue(rest.first) {
      rest.removeFirst()
      nanos = nanos * 10 + Int64(digit)
      count += 1
      if count > 9 { return nil }
    }
    guard count > 0 else { return nil }
    for _ in count..<9 { nanos *= 10 }
    return nanos
  }

  /// Seconds that the clock is ahead of UTC.
  mutating func zone() -> Int? {
    if rest.isEmpty || skip("Z") || skip("z") { return 0 }
    if rest.elementsEqual(" UTC".utf8) {
      rest.removeAll()
      return 0
    }
    let isBehind = rest.first == UInt8(ascii: "-")
    guard isBehind || rest.first == UInt8(ascii: "+") else { return nil }
    rest.removeFirst()
    guard let hours = digits(2), hours < 24 else { return nil }
    var minutes = 0
    if !rest.isEmpty {
      _ = skip(":")
      guard let read = digits(2), read < 60 else { return nil }
      minutes = read
    }
    let seconds = hours * 3_600 + minutes * 60
    return isBehind ? -seconds : seconds
  }
}

/// The unit in which a file counts time since 1970.
///
/// Told by size: seconds reach 10^11 in the year 5138, milliseconds stand there in 1973.
enum EpochUnit: Int64 {
  case seconds = 1_000_000_000
  case millis = 1_000_000
  case micros = 1_000
  case nanos = 1

  init(of count: Int64) {
    switch count.magnitude {
    case ..<100_000_000_000: self = .seconds
    case ..<100_000_000_000_000: self = .millis
    case ..<100_000_000_000_000_000: self = .micros
    default: self = .nanos
    }
  }

  /// Reads `[-]digits[.digits]` in this unit; at most nine digits behind the point.
  func read(_ text: ArraySlice<UInt8>) -> TimeReading {
    guard let count = EpochCount(text) else { return .notATime }
    let (nanos, isTooFar) = count.whole.multipliedReportingOverflow(by: rawValue)
    let part = count.billionths / (1_000_000_000 / rawValue)
    let (sum, isBeyond) = nanos.addingReportingOverflow(count.isNegative ? -part : part)
    return isTooFar || isBeyond ? .outOfRange : .nanos(sum)
  }
}

/// A decimal count of seconds or parts of them.
struct EpochCount: Equatable {
  var whole: Int64
  /// Billionths of the unit behind the point, without the sign.
  var billionths: Int64
  let isNegative: Bool

  init?(_ text: ArraySlice<UInt8>) {
    var rest = text
    isNegative = rest.first == UInt8(ascii: "-")
    if isNegative { rest.removeFirst() }
    whole = 0
    guard digitValue(rest.first) != nil else { return nil }
    while let digit = digitValue(rest.first) {
      rest.removeFirst()
      let (tenfold, isTooFar) = whole.multipliedReportingOverflow(by: 10)
      let (sum, isBeyond) = tenfold.addingReportingOverflow(Int64(digit))
      if isTooFar || isBeyond { return nil }
      whole = sum
    }
    billionths = 0
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      guard let part = readBillionths(&rest) else { return nil }
      billionths = part
    }
    guard rest.isEmpty else { return nil }
    if isNegative { whole = -whole }
  }
}

private func readBillionths(_ rest: inout ArraySlice<UInt8>) -> Int64? {
  var value: Int64 = 0
  var count = 0
  while let digit = digitValue(rest.first) {
    rest.removeFirst()
    count += 1
    if count <= 9 { value = value * 10 + Int64(digit) }
    // Digits beyond a billionth are zeros in honest files (pandas prints 1262304000.0).
    if count > 9, digit != 0 { return nil }
  }
  guard count > 0 else { return nil }
  for _ in min(count, 9)..<9 { value *= 10 }
  return value
}
