/// Nanoseconds in one day of UTC, which has no leap seconds here.
package let nanosPerDay: Int64 = 86_400_000_000_000

/// A day of the Gregorian calendar.
package struct CalendarDate: Sendable, Equatable {
  package let year: Int
  /// 1 to 12.
  package let month: Int
  /// 1 to 31.
  package let day: Int

  /// - Returns: nil when the calendar has no such day.
  package init?(year: Int, month: Int, day: Int) {
    guard (1...9_999).contains(year), (1...12).contains(month), day >= 1,
      day <= daysOfMonth(month, year: year)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// The day so many days after 1970-01-01.
  ///
  /// Years are counted from March, so that the leap day comes last; 400 of them have 146,097 days.
  package init(daysSince1970 days: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  package var daysSince1970: Int {
    let marchYear = month <= 2 ? year - 1 : year
    let era = marchYear / 400
    let yearOfEra = marchYear - era * 400
    let monthFromMarch = month > 2 ? month - 3 : month + 9
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }
}

private func daysOfMonth(_ month: Int, year: Int) -> Int {
  switch month {
  case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
  case 4, 6, 9, 11: 30
  default: 31
  }
}

/// `2020-01-31T09:30:00Z`, with as many digits of the second as it takes.
package func isoTime(_ nanos: Int64) -> String {
  let remainder = nanos % nanosPerDay
  let rest = remainder < 0 ? remainder + nanosPerDay : remainder
  let seconds = Int(rest / 1_000_000_000)
  let clock = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map { padded($0, 2) }
  var fraction = padded(Int(rest % 1_000_000_000), 9)
  while fraction.hasSuffix("0") { fraction.removeLast() }
  return isoDate(nanos) + "T" + clock.joined(separator: ":")
    + (fraction.isEmpty ? "" : "." + fraction) + "Z"
}

/// `2020-01-31`: the day of UTC that a time falls on.
package func isoDate(_ nanos: Int64) -> String {
  let date = CalendarDate(daysSince1970: Int(floorDivided(nanos, nanosPerDay)))
  return [padded(date.year, 4), padded(date.month, 2), padded(date.day, 2)].joined(separator: "-")
}

/// The quotient rounded down, for a positive divisor.
func floorDivided(_ dividend: Int64, _ divisor: Int64) -> Int64 {
  let quotient = dividend / divisor
  return dividend % divisor < 0 ? quotient - 1 : quotient
}

private func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
