import MarketData
import TestSupport
import Testing

private let day: Int64 = 86_400_000_000_000
private let hour: Int64 = 3_600_000_000_000
private let minute: Int64 = 60_000_000_000

@Suite struct BarCalendarTests {
  /// Weekdays from Monday 2018-01-01 on, without `holidays` a year.
  private func weekdays(_ days: Int, holidaysPerYear: Int = 0) -> [Int64] {
    let first: Int64 = 17_532
    return (0..<Int64(days)).filter { offset in
      let isWeekend = offset % 7 >= 5
      let isHoliday = offset % 365 < Int64(holidaysPerYear) * 7 && offset % 7 == 2
      return !isWeekend && !isHoliday
    }.map { (first + $0) * day }
  }

  @Test("a market's own calendar is found from its times")
  func conventions() {
    let stocks = weekdays(2_000, holidaysPerYear: 9)
    #expect(BarCalendar(times: stocks).periodsPerYear == 252)
    #expect(BarCalendar(times: weekdays(2_000)).periodsPerYear == 260)
    #expect(BarCalendar(times: weekdays(60)).periodsPerYear == 252)
    let everyDay = (0..<1_000).map { Int64($0) * day }
    #expect(BarCalendar(times: everyDay).periodsPerYear == 365)
    #expect(BarCalendar(times: Array(everyDay[..<40])).periodsPerYear == 365)
    let minutes = (0..<5_000).map { Int64($0) * minute }
    #expect(BarCalendar(times: minutes).periodsPerYear == 525_600)
    let weeks = (0..<300).map { Int64($0) * 7 * day }
    #expect(BarCalendar(times: weeks).periodsPerYear == 52)
    let months = (0..<60).map { Int64(Double($0) * 30.44) * day }
    #expect(BarCalendar(times: months).periodsPerYear == 12)
    #expect(BarCalendar(times: months).interval == "1mo")
    let firstMinute: Int64 = 14 * 60 + 30
    let session = weekdays(30).flatMap { date -> [Int64] in
      (firstMinute..<firstMinute + 390).map { date + $0 * minute }
    }
    #expect(BarCalendar(times: session).periodsPerYear == 252 * 390)
    #expect(BarCalendar(times: session).interval == "1m")
    #expect(!BarCalendar(times: session).isDated)
  }

  @Test("a few weeks around the clock tell currencies from a market that never rests")
  func aroundTheClock() {
    // Monday 2018-01-01; currencies rest from Friday 22:00 to Sunday 22:00.
    let monday: Int64 = 17_532 * day
    let always = (0..<Int64(24 * 28)).map { monday + $0 * hour }
    let currencies = always.filter { time in
      let hourOfWeek = (time - monday) / hour % 168
      return !(118..<166).contains(hourOfWeek)
    }
    #expect(BarCalendar(times: always).periodsPerYear == 365 * 24)
    #expect(BarCalendar(times: currencies).periodsPerYear == 260 * 24)
    #expect(BarCalendar(times: Array(always[..<72])).periodsPerYear == 365 * 24)
    let session = always.filter { (9..<16).contains($0 / hour % 24) && $0 / day % 7 != 2 }
    #expect(BarCalendar(times: session).periodsPerYear == 252 * 7)
  }

  @Test("the datasets in the box have the calendar that their catalogue names")
  func datasets() throws {
    let store = try BoxData.store()
    for description in store.descriptions {
      let bars = BarSeries(try #require(store.bars(description.id)))
      let calendar = BarCalendar(times: bars.times)
      #expect(calendar.periodsPerYear == description.periodsPerYear, "\(description.id)")
      #expect(calendar.interval == description.interval, "\(description.id)")
    }
  }

  @Test("an unusual calendar is counted as it is")
  func counted() {
    let times = (0..<1_000).map { Int64($0) * 36 * hour }
    let periods = BarCalendar(times: times).periodsPerYear
    #expect(abs(periods - 365.2425 / 1.5) < 1e-9)
  }

  @Test("days are numbered and named as the calendar has them")
  func dates() {
    #expect(isoDate(0) == "1970-01-01")
    #expect(isoTime(-1) == "1969-12-31T23:59:59.999999999Z")
    #expect(isoDate(Int64.min) == "1677-09-21")
    #expect(isoTime(Int64.max) == "2262-04-11T23:47:16.854775807Z")
    for end in [Int64.min, Int64.max] { #expect(timeNanos(isoTime(end)) == end) }
    #expect(timeNanos("1677-09-21T00:12:43.145224191Z") == nil)
    #expect(timeNanos("2262-04-11T23:47:16.854775808Z") == nil)
    #expect(timeNanos("2000-02-29") == 11_016 * day)
    #expect(timeNanos("1900-02-29") == nil)
    for days in -106_751...106_751 {
      let date = CalendarDate(daysSince1970: days)
      let isSame = date.daysSince1970 == days
      if !isSame { #expect(isSame, "day \(days)") }
    }
  }

  @Test("a range takes the bars from its start to before its end")
  func ranges() {
    var bars = BarSeries()
    for row in 0..<5 {
      bars.append(time: Int64(row) * day, open: 1, high: 1, low: 1, close: 1, volume: 1)
    }
    #expect(bars.between(day, 3 * day).times == [day, 2 * day])
    #expect(bars.between(nil, nil) == bars)
    #expect(bars.between(3 * day, day).rows == 0)
    #expect(bars.between(9 * day, nil).rows == 0)
    #expect(bars.between(day / 2, nil).rows == 4)
  }
}
