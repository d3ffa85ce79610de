import BacktestEngine
import Testing

/// Flags of a text of ones and zeros.
func marks(_ text: String) -> [Bool] {
  text.map { $0 == "1" }
}

@Suite struct SignalTests {
  private func clean(
    _ entries: String, _ exits: String, entryFirst: Bool = true
  ) -> [[Bool]] {
    let entries = marks(entries)
    let exits = marks(exits)
    var kept = [Bool](repeating: true, count: exits.count)
    var span = kept.mutableSpan
    let keptEntries = flags(entries.count) {
      cleanSignals(
        entries: entries.span, exits: exits.span, entryFirst: entryFirst, cleanEntries: &$0,
        cleanExits: &span)
    }
    return [keptEntries, kept]
  }

  @Test("Cleaned signals alternate, and a row with both has none")
  func cleaning() {
    #expect(clean("1101000", "0010011") == [marks("1001000"), marks("0010010")])
    #expect(clean("101", "100") == [marks("001"), marks("000")])
    #expect(clean("0010", "1101") == [marks("0010"), marks("0001")])
    #expect(clean("0010", "1101", entryFirst: false) == [marks("0010"), marks("1001")])
    #expect(clean("", "") == [[], []])
  }

  @Test("Shifts fill with no signal, also beyond the column")
  func shifts() {
    let signals = marks("1011")
    func later(_ shift: Int) -> [Bool] {
      flags(4) { shiftSignals(signals.span, by: shift, into: &$0) }
    }
    func earlier(_ shift: Int) -> [Bool] {
      flags(4) { shiftSignalsLookingAhead(signals.span, by: shift, into: &$0) }
    }
    #expect(later(0) == signals && later(1) == marks("0101") && later(9) == marks("0000"))
    #expect(earlier(0) == signals && earlier(1) == marks("0110") && earlier(.max) == marks("0000"))
  }

  private func ranks(
    _ signals: String, resets: String = "", acrossRuns: Bool = false, afterFirstGap: Bool = false
  ) -> [Int32] {
    let signals = marks(signals)
    let resets = marks(resets)
    var out = [Int32](repeating: 99, count: signals.count)
    var span = out.mutableSpan
    writeSignalRanks(
      signals.span, resets: resets.span,
      SignalRanking(acrossRuns: acrossRuns, afterFirstGap: afterFirstGap), into: &span)
    return out
  }

  @Test("Ranks count within a run, across runs, or from a reset")
  func ranking() {
    #expect(ranks("110101") == [0, 1, -1, 0, -1, 0])
    #expect(ranks("110101", acrossRuns: true) == [0, 1, -1, 2, -1, 3])
    #expect(ranks("110101", acrossRuns: true, afterFirstGap: true) == [-1, -1, -1, 0, -1, 1])
    #expect(ranks("111011", resets: "010100", acrossRuns: true) == [0, 0, 1, -1, 0, 1])
  }

  @Test("Partitions are counted by run, from a reset on anew")
  func partitions() {
    let signals = marks("1101101")
    let resets = marks("0000100")
    var out = [Int32](repeating: 99, count: 7)
    var span = out.mutableSpan
    writePartitionRanks(signals.span, resets: resets.span, into: &span)
    #expect(out == [0, 0, -1, 1, 0, -1, 1])
  }

  @Test("The signal of a number is found in each run")
  func nth() {
    let signals = marks("1110110")
    func kept(_ rank: Int, andLater: Bool) -> [Bool] {
      flags(7) { signalOfRuns(signals.span, rank: rank, andLater: andLater, into: &$0) }
    }
    #expect(kept(1, andLater: false) == marks("0100010"))
    #expect(kept(1, andLater: true) == marks("0110010"))
    #expect(kept(.max, andLater: false) == marks("0000000"))
    #expect(kept(.max, andLater: true) == marks("0000000"))
  }

  @Test("Counts, positions and places of signals")
  func counts() {
    let signals = marks("0110010")
    let none = marks("000")
    #expect(signalCount(signals.span) == 3 && signalRunCount(signals.span) == 2)
    let rows = [0, 2, 3, -1, -3, -4].map { signalRow(signals.span, index: $0) }
    #expect(rows == [1, 5, nil, 5, 1, nil])
    #expect(signalRow(signals.span, index: .min) == nil && signalRow(none.span, index: 0) == nil)
    #expect(isNear(meanSignalPosition(signals.span), (8.0 / 3) / 6 * 2 - 1))
    #expect(meanSignalPosition(none.span).isNaN && meanSignalPosition([true].span).isNaN)
  }

  @Test("Ranges between signals, runs and two columns")
  func ranges() {
    let signals = marks("1101001")
    let others = marks("0010010")
    func pairs(_ ranges: SignalRanges) -> [[Int32]] { [ranges.startRows, ranges.endRows] }
    #expect(pairs(SignalRanges(between: signals.span)) == [[0, 1, 3], [1, 3, 6]])
    let runs = SignalRanges(runsOf: signals.span)
    #expect(pairs(runs) == [[0, 3, 6], [2, 4, 6]] && runs.statuses == [.closed, .closed, .open])
    #expect(pairs(SignalRanges(betweenRunsOf: signals.span)) == [[1, 3], [3, 6]])
    let toNext = SignalRanges(from: signals.span, toNext: others.span)
    #expect(pairs(toNext) == [[0, 1, 3], [2, 2, 5]])
    #expect(pairs(SignalRanges(fromLast: signals.span, to: others.span)) == [[1, 3], [2, 5]])
    let empty: [Bool] = []
    #expect(SignalRanges(runsOf: empty.span).count == 0)
  }
}
