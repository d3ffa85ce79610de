/// Functions of the time at which a bar opens, in UTC; of daily bars, of the session's date.
let calendarFunctions: [LibraryFunction] = [
  calendar("minute", "Minute of the hour at which the bar opens, 0 to 59, UTC.") { time in
    Double(time.secondOfDay / 60 % 60)
  },
  calendar("hour", "Hour at which the bar opens, 0 to 23, UTC; of daily bars 0.") { time in
    Double(time.secondOfDay / 3_600)
  },
  calendar("day_of_week", "Day on which the bar opens: 1 Monday to 7 Sunday, UTC.") { time in
    // 1970-01-01 was a Thursday.
    let place = (time.day + 3) % 7
    return Double((place < 0 ? place + 7 : place) + 1)
  },
  calendar("day_of_month", "Day of the month on which the bar opens, 1 to 31, UTC.") { time in
    Double(CivilDate(day: time.day).day)
  },
  calendar("month", "Month in which the bar opens, 1 to 12, UTC.") { time in
    Double(CivilDate(day: time.day).month)
  },
  calendar("year", "Year in which the bar opens, UTC.") { time in
    Double(CivilDate(day: time.day).year)
  },
  LibraryFunction(
    FunctionDescription(
      "bar_index", "Number of the bar, 0 the first of the data.", arguments: [],
      operationsPerBar: 1)
  ) { inputs, outputs in
    var out = unsafe outputs.numbers(0).mutableSpan
    for row in out.indices { out[row] = Double(row) }
  },
]

private func calendar(
  _ name: String, _ summary: String, value: @escaping @Sendable (OpenTime) -> Double
) -> LibraryFunction {
  LibraryFunction(FunctionDescription(name, summary, arguments: [], operationsPerBar: 25)) {
    inputs, outputs in
    let times = unsafe inputs.times
    let span = unsafe times.span
    var out = unsafe outputs.numbers(0).mutableSpan
    for row in out.indices { out[row] = value(OpenTime(nanos: span[row])) }
  }
}

/// A time as a day since 1970-01-01 and the seconds since its midnight.
private struct OpenTime {
  let day: Int
  let secondOfDay: Int

  init(nanos: Int64) {
    let seconds = Self.floorQuotient(Int(nanos), 1_000_000_000)
    day = Self.floorQuotient(seconds, 86_400)
    secondOfDay = seconds - day * 86_400
  }

  private static func floorQuotient(_ value: Int, _ divisor: Int) -> Int {
    value / divisor - (value % divisor < 0 ? 1 : 0)
  }
}

/// A date of the Gregorian calendar.
///
/// Years are counted from March, so that the leap day is a year's last: then a year, a century and
/// four centuries have whole lengths but for their last day (E. M. Reingold, N. Dershowitz,
/// Calendrical Calculations, 2018).
private struct CivilDate {
  let year: Int
  let month: Int
  let day: Int

  /// - Parameter day: Days since 1970-01-01, within the range of 64-bit nanoseconds.
  init(day: Int) {
    // From 1600-03-01, before every time that 64-bit nanoseconds can hold.
    let days = day + 135_080
    let cycle = days / 146_097
    let dayOfCycle = days % 146_097
    let century = min(dayOfCycle / 36_524, 3)
    let dayOfCentury = dayOfCycle - century * 36_524
    let leap = dayOfCentury / 1_461
    let dayOfLeap = dayOfCentury % 1_461
    let yearOfLeap = min(dayOfLeap / 365, 3)
    let dayOfYear = dayOfLeap - yearOfLeap * 365
    // Months from March alternate 31, 30, 31, 30, 31: 153 days in five.
    let place = (5 * dayOfYear + 2) / 153
    self.day = dayOfYear - (153 * place + 2) / 5 + 1
    month = place < 10 ? place + 3 : place - 9
    year = 1600 + 400 * cycle + 100 * century + 4 * leap + yearOfLeap + (place < 10 ? 0 : 1)
  }
}
