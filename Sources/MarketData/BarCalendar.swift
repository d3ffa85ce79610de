/// What a series of bars tells about its market's calendar.
package struct BarCalendar: Sendable, Equatable {
  /// Nanoseconds between two bars, the median.
  package let gap: Int64
  /// Bars in a year of trading; annualised figures use it.
  package let periodsPerYear: Double
  /// Whether every bar opens at midnight UTC, so that its date says all.
  package let isDated: Bool

  /// Judges by the times alone.
  ///
  /// Over half a year or more the bars are counted: bars per 365.2425 days. Shorter series have too
  /// few holidays for that; there it is the median number of bars on a day with bars, times the
  /// days of a year of its market (`tradingDays`). A result within 1.5 % of
  /// a calendar of the field takes that calendar's number: bars of 24 hours on 365 days, of 24
  /// hours on 260 days (currencies), of 24 hours or of 6½ hours on 252 days (stocks), 52 weeks,
  /// 12 months, 4 quarters, 1 year.
  ///
  /// - Parameter times: Open times, nanoseconds since 1970 UTC, increasing; at least 2.
  /// - Complexity: O(rows · log rows).
  package init(times: [Int64]) {
    precondition(times.count >= 2, "a gap lies between two bars")
    gap = medianGap(times)
    isDated = times.allSatisfy { $0 % nanosPerDay == 0 }
    let counted = countedPeriods(times, gap: gap)
    let nearest = conventions(gap: gap).min { abs($0 - counted) < abs($1 - counted) }
    if let nearest, abs(nearest - counted) <= 0.015 * nearest {
      periodsPerYear = nearest
    } else {
      periodsPerYear = counted
    }
  }

  /// The gap as the field writes it: `1m`, `4h`, `1d`, `1w`, `1mo`.
  package var interval: String {
    switch gap {
    case (27 * nanosPerDay)...(32 * nanosPerDay): "1mo"
    case (89 * nanosPerDay)...(93 * nanosPerDay): "3mo"
    case (364 * nanosPerDay)...(367 * nanosPerDay): "1y"
    default:
      units.first { gap % $0.nanos == 0 }.map { "\(gap / $0.nanos)\($0.name)" } ?? "\(gap)ns"
    }
  }
}

private let units: [(nanos: Int64, name: String)] = [
  (7 * nanosPerDay, "w"), (nanosPerDay, "d"), (3_600_000_000_000, "h"), (60_000_000_000, "m"),
  (1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "us"),
]

private let daysPerYear = 365.2425

private func medianGap(_ times: [Int64]) -> Int64 {
  // Times of the file may be two ends of what 64 bits hold: such a gap counts as the longest.
  var gaps = zip(times, times.dropFirst()).map { earlier, later -> Int64 in
    let (gap, isTooLong) = later.subtractingReportingOverflow(earlier)
    return isTooLong ? .max : gap
  }
  gaps.sort()
  return gaps[gaps.count / 2]
}

private func countedPeriods(_ times: [Int64], gap: Int64) -> Double {
  let span = (Double(times[times.count - 1]) - Double(times[0])) / Double(nanosPerDay)
  if span >= daysPerYear / 2 || gap > nanosPerDay {
    return Double(times.count - 1) / span * daysPerYear
  }
  let days = barsOfDays(times)
  let counts = days.map(\.count).sorted()
  let barsPerDay = Double(counts[counts.count / 2])
  let coverage = gap < nanosPerDay ? barsPerDay * Double(gap) / Double(nanosPerDay) : 0
  return barsPerDay * tradingDays(days, isAroundTheClock: coverage >= 0.98)
}

/// Days of trading in a year, told by a few of them.
///
/// A tenth of Saturdays or more: 365. Else bars around the clock mean 260 days (currencies) if
/// there was a Saturday without bars, 365 if there was none to rest on; other bars mean 252 days.
private func tradingDays(_ days: [BarDay], isAroundTheClock: Bool) -> Double {
  let saturdays = days.count { $0.isSaturday }
  if saturdays * 10 >= days.count { return 365 }
  guard isAroundTheClock else { return 252 }
  return skipsSaturday(days) || saturdays > 0 ? 260 : 365
}

/// Whether a Saturday without bars lies between two days with bars.
private func skipsSaturday(_ days: [BarDay]) -> Bool {
  // Day 2 after 1970-01-01 was the first Saturday: weeks are counted from Saturday to Friday.
  zip(days, days.dropFirst()).contains { earlier, later in
    !later.isSaturday && floorDivided(earlier.day - 2, 7) != floorDivided(later.day - 2, 7)
  }
}

private struct BarDay {
  /// Days since 1970-01-01.
  let day: Int64
  var count: Int

  /// 1970-01-01 was a Thursday: day 2 was the first Saturday.
  var isSaturday: Bool { (day - 2) % 7 == 0 }
}

/// Number of bars on each day of UTC that has bars.
private func barsOfDays(_ times: [Int64]) -> [BarDay] {
  var days: [BarDay] = []
  for time in times {
    let day = floorDivided(time, nanosPerDay)
    if day == days.last?.day {
      days[days.count - 1].count += 1
    } else {
      days.append(BarDay(day: day, count: 1))
    }
  }
  return days
}

private func conventions(gap: Int64) -> [Double] {
  if gap > nanosPerDay { return [52, 12, 4, 1] }
  let perDay = Double(nanosPerDay) / Double(gap)
  let perSession = (6.5 * 3_600e9 / Double(gap)).rounded(.up)
  return [365 * perDay, 260 * perDay, 252 * perDay, 252 * perSession]
}
