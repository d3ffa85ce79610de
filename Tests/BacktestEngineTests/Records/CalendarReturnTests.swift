import BacktestEngine
import Testing

@Suite struct CalendarReturnTests {
  private let day: Int64 = 86_400_000_000_000

  private func calendar(_ values: [Double], _ days: [Int64], initial: Double = 100)
    -> CalendarReturns
  {
    let times = days.map { $0 * day }
    return CalendarReturns(of: values.span, initial: initial, times: times.span)
  }

  @Test("Months and years run from the last value before them to their own last value")
  func table() {
    // 2019-12-30, 2019-12-31, 2020-02-28, 2020-02-29, 2020-03-01, 2022-01-01.
    let calendar = calendar(
      [110, 120, 90, 60, 90, 45], [18_260, 18_261, 18_320, 18_321, 18_322, 18_993])
    #expect(calendar.firstYear == 2019 && calendar.months.count == 4)
    #expect(isNear(calendar.years, [0.2, -0.25, .nan, -0.5]))
    #expect(isNear(calendar.months[0][11], 0.2) && areAllNaN(Array(calendar.months[0].prefix(11))))
    #expect(isNear(Array(calendar.months[1].prefix(3)), [.nan, -0.5, 0.5]))
    #expect(areAllNaN(calendar.months[2]) && isNear(calendar.months[3][0], -0.5))
  }

  @Test("A missing value is the one before; without rows there is no table")
  func gaps() {
    let gap = calendar([.nan, 110, .nan], [0, 1, 31])
    #expect(isNear(Array(gap.months[0].prefix(2)), [0.1, 0]))
    #expect(calendar([], []).months.isEmpty)
  }

  @Test("The first and the last instant of every month from 1878 to 2199 are in it")
  func everyDay() {
    // Int64 nanoseconds reach from 1677 to 2262; days are counted by the calendar's own rules.
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    var times: [Int64] = []
    var expected: [Int] = []
    var dayNumber: Int64 = -(92 * 365 + 22)
    for year in 1878..<2200 {
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      for month in 0..<12 {
        let length = lengths[month] + (month == 1 && isLeap ? 1 : 0)
        // The first and the last instant of the month.
        times.append(dayNumber * day)
        times.append((dayNumber + Int64(length)) * day - 1)
        expected += [year * 12 + month, year * 12 + month]
        dayNumber += Int64(length)
      }
    }
    // Each month doubles: a month cut in the wrong place shows.
    let values = expected.map { $0 % 2 == 0 ? 2.0 : 1.0 }
    let calendar = CalendarReturns(of: values.span, initial: 1, times: times.span)
    let table = calendar.months.flatMap { $0 }
    #expect(calendar.firstYear == 1878 && table.count == 322 * 12)
    let areRight = table.indices.allSatisfy { table[$0] == ($0 % 2 == 0 ? 1 : -0.5) }
    #expect(areRight)
  }

  @Test("The ends of time do not trap")
  func extremes() {
    let times: [Int64] = [.min, 0, .max]
    let values = [1.0, 2, 3]
    let calendar = CalendarReturns(of: values.span, initial: 1, times: times.span)
    #expect(calendar.firstYear == 1677 && calendar.years.count == 2262 - 1677 + 1)
    #expect(isNear(calendar.months[585][3], 0.5) && isNear(calendar.years[0], 0))
  }
}
