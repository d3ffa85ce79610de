/// A month of the Gregorian calendar, in UTC.
struct CivilMonth: Equatable {
  let year: Int
  /// 1 to 12.
  let month: Int

  /// The month of an instant.
  ///
  /// Source: Howard Hinnant, chrono-compatible low-level date algorithms: years that begin in
  /// March, so that a leap day is the last day of its year, in cycles of 400 years.
  /// - Parameter time: Nanoseconds since 1970-01-01 00:00 UTC.
  init(of time: Int64) {
    let nanosecondsPerDay: Int64 = 86_400_000_000_000
    let (quotient, remainder) = time.quotientAndRemainder(dividingBy: nanosecondsPerDay)
    let day = Int(quotient) - (remainder < 0 ? 1 : 0)
    // Days since 0000-03-01; 292 years around 1970 are far from overflow and above 0.
    let shifted = day + 719_468
    let cycle = shifted / 146_097
    let dayOfCycle = shifted % 146_097
    let yearOfCycle =
      (dayOfCycle - dayOfCycle / 1_460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
    let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    year = yearOfCycle + 400 * cycle + (month <= 2 ? 1 : 0)
  }
}
