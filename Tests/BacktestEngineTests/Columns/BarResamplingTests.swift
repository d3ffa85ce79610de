import BacktestEngine
import TestSupport
import Testing

@Suite struct BarResamplingTests {
  private static let minute: Int64 = 60_000_000_000

  private func groups(
    _ minutes: [Int64], every interval: Int64, offset: Int64 = 0, barLength: Int64 = 1
  ) -> BarGroups {
    let times = minutes.map { $0 * Self.minute }
    return BarGroups(
      openTimes: times.span, barLength: barLength * Self.minute, interval: interval * Self.minute,
      offset: offset * Self.minute)
  }

  private func coarse(
    _ values: [Double], _ groups: BarGroups, _ aggregate: BarAggregate
  ) -> [Double] {
    column(groups.count) { resample(values.span, groups, by: aggregate, into: &$0) }
  }

  private func aligned(_ values: [Double], _ groups: BarGroups) -> [Double] {
    column(groups.rows) { alignClosed(values.span, groups, into: &$0) }
  }

  @Test("Bars of one interval make one coarse bar, over at the close of the last of them")
  func intervals() {
    let groups = groups([0, 1, 2, 3, 4, 5, 6], every: 3)
    #expect(groups.starts == [0, 3, 6])
    #expect(groups.closedFrom == [2, 5, 7])
    let values: [Double] = [4, 9, 2, 7, 1, 3, 5]
    #expect(coarse(values, groups, .first) == [4, 7, 5])
    #expect(coarse(values, groups, .greatest) == [9, 7, 5])
    #expect(coarse(values, groups, .least) == [2, 1, 5])
    #expect(coarse(values, groups, .last) == [2, 3, 5])
    #expect(coarse(values, groups, .sum) == [15, 11, 5])
    #expect(isNear(aligned([10, 20, 30], groups), [.nan, .nan, 10, 10, 10, 20, 20]))
  }

  @Test("A coarse bar whose last fine bars are missing is over with the first bar after it")
  func missingBars() {
    let groups = groups([0, 1, 4, 5, 9], every: 3)
    #expect(groups.starts == [0, 2, 4])
    #expect(groups.closedFrom == [2, 3, 5])
    #expect(isNear(aligned([10, 20, 30], groups), [.nan, .nan, 10, 20, 20]))
  }

  @Test(
    "Intervals count from the offset, also before 1970", arguments: [1, -2, 31, -29] as [Int64])
  func offset(minutes: Int64) {
    #expect(groups([-4, -3, -2, -1, 0, 1], every: 3, offset: minutes).starts == [0, 2, 5])
  }

  @Test("A bar across the end of an interval belongs to the one in which it closes")
  func straddling() {
    let groups = groups([0, 2, 4], every: 3, barLength: 2)
    #expect(groups.starts == [0, 1])
    #expect(groups.closedFrom == [1, 2])
  }

  @Test("Given groups are over with the start of the next, and rows before them see nothing")
  func sessions() {
    let groups = BarGroups(starts: [1, 3], rows: 5)
    #expect(coarse([9, 1, 2, 3, 4], groups, .sum) == [3, 7])
    #expect(isNear(aligned([3, 7], groups), [.nan, .nan, .nan, 3, 3]))
  }

  @Test("A NaN is no value, and a coarse bar of none is NaN")
  func gaps() {
    let groups = BarGroups(starts: [0, 3], rows: 5)
    let values: [Double] = [.nan, 2, .nan, .nan, .nan]
    for aggregate in [BarAggregate.first, .greatest, .least, .last, .sum] {
      #expect(isNear(coarse(values, groups, aggregate), [2, .nan]))
    }
  }

  @Test("No rows make no bars; the ends of time make one that is never over")
  func extremes() {
    let none: [Int64] = []
    #expect(BarGroups(openTimes: none.span, barLength: 1, interval: 5).count == 0)
    #expect(BarGroups(starts: [], rows: 0).count == 0)
    let times: [Int64] = [.min, -1, 0, .max - 1, .max]
    for interval in [1, 7, Int64.max] {
      let groups = BarGroups(
        openTimes: times.span, barLength: .max, interval: interval, offset: .min)
      #expect(groups.closedFrom.last == 5)
      #expect(groups.closedFrom.count == groups.starts.count)
    }
  }

  @Test(
    "No row sees what comes after its close", .tags(.property),
    arguments: 0..<40 as Range<UInt64>)
  func noForesight(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let rows = 80
    var minute: Int64 = -40
    var minutes: [Int64] = []
    for _ in 0..<rows {
      minutes.append(minute)
      minute += random.flag(probability: 0.2) ? 1 + Int64(random.unit() * 20) : 1
    }
    let interval = 2 + Int64(random.unit() * 9)
    let offset = Int64(random.unit() * 50) - 25
    let values = RandomMarket(seed: seed, rows: rows, gapRate: 0.1).close
    let seen = { (minutes: [Int64], values: [Double], aggregate: BarAggregate) -> [Double] in
      let groups = self.groups(minutes, every: interval, offset: offset)
      return self.aligned(self.coarse(values, groups, aggregate), groups)
    }
    for aggregate in [BarAggregate.first, .greatest, .least, .last, .sum] {
      let whole = seen(minutes, values, aggregate)
      for known in stride(from: 1, to: rows, by: 3) {
        // Another future: other prices after `known` rows, and other times.
        var otherValues = values
        for row in known..<rows { otherValues[row] = 1e6 * random.unit() }
        let otherMinutes = minutes.prefix(known) + minutes.suffix(rows - known).map { $0 + 13 }
        for other in [
          seen(minutes, otherValues, aggregate),
          seen(Array(otherMinutes), otherValues, aggregate),
          seen(Array(minutes.prefix(known)), Array(values.prefix(known)), aggregate),
        ] {
          let isSame = isIdentical(Array(whole.prefix(known)), Array(other.prefix(known)))
          #expect(isSame, "seed \(seed), \(known) rows known")
        }
      }
    }
  }
}
