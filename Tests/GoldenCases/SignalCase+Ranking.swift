import BacktestEngine

extension SignalCase {
  /// Ranks, counts, ranges and shifts of one column of signals.
  func ranking() throws -> GoldenValue {
    let mask = try flags("mask")
    var fields = try ranks(mask)
    for rank in 0...2 {
      fields["nth_\(rank)"] = .flags(
        flagged(mask.count) { signalOfRuns(mask.span, rank: rank, into: &$0) })
      fields["from_nth_\(rank)"] = .flags(
        flagged(mask.count) { signalOfRuns(mask.span, rank: rank, andLater: true, into: &$0) })
    }
    fields["first"] = .flags(flagged(mask.count) { firstOfRuns(mask.span, into: &$0) })
    for index in [0, 1, 2, 5, -1, -2, -3] {
      fields["nth_index_\(index)"] = .integer(ifAny: signalRow(mask.span, index: index))
    }
    let count = signalCount(mask.span)
    let runs = signalRunCount(mask.span)
    fields["norm_avg_index"] = .number(meanSignalPosition(mask.span))
    fields["total"] = .integer(count)
    fields["rate"] = .number(Double(count) / Double(mask.count))
    fields["total_partitions"] = .integer(runs)
    fields["partition_rate"] = .number(Double(runs) / Double(count))
    for shift in [1, 3] {
      fields["fshift\(shift)"] = .flags(
        flagged(mask.count) { shiftSignals(mask.span, by: shift, into: &$0) })
      fields["bshift\(shift)"] = .flags(
        flagged(mask.count) { shiftSignalsLookingAhead(mask.span, by: shift, into: &$0) })
    }
    return .fields(fields.merging(try ranges(mask)) { $1 })
  }

  private func ranks(_ mask: [Bool]) throws -> [String: GoldenValue] {
    var fields: [String: GoldenValue] = [:]
    let resets: [(String, [Bool])] =
      [("", [])] + (input["reset_by"].isMissing ? [] : [("_reset", try flags("reset_by"))])
    for (title, reset) in resets {
      for afterGap in [false, true] {
        for acrossRuns in [false, true] {
          let ranking = SignalRanking(acrossRuns: acrossRuns, afterFirstGap: afterGap)
          let name = "allow_gaps\(acrossRuns ? 1 : 0)_after_false\(afterGap ? 1 : 0)"
          fields["pos_rank\(title)_\(name)"] = ranked(mask.count) {
            writeSignalRanks(mask.span, resets: reset.span, ranking, into: &$0)
          }
        }
        fields["partition_pos_rank\(title)_after_false\(afterGap ? 1 : 0)"] = ranked(mask.count) {
          writePartitionRanks(mask.span, resets: reset.span, afterFirstGap: afterGap, into: &$0)
        }
      }
    }
    return fields
  }

  private func ranked(_ rows: Int, _ write: (inout MutableSpan<Int32>) -> Void) -> GoldenValue {
    var column = [Int32](repeating: 0, count: rows)
    var span = column.mutableSpan
    write(&span)
    return .integers(column)
  }

  private func ranges(_ mask: [Bool]) throws -> [String: GoldenValue] {
    var fields: [String: GoldenValue] = [
      "between_ranges": records(SignalRanges(between: mask.span)),
      "partition_ranges": records(SignalRanges(runsOf: mask.span)),
      "between_partition_ranges": records(SignalRanges(betweenRunsOf: mask.span)),
    ]
    if !input["other"].isMissing {
      let other = try flags("other")
      fields["between_two_ranges"] = records(SignalRanges(from: mask.span, toNext: other.span))
      fields["between_two_ranges_from_other"] = records(
        SignalRanges(fromLast: mask.span, to: other.span))
    }
    return fields
  }

  private func records(_ ranges: SignalRanges) -> GoldenValue {
    .fields([
      "id": .integers(0..<ranges.count),
      "col": .integers(Array(repeating: 0, count: ranges.count)),
      "start_idx": .integers(ranges.startRows), "end_idx": .integers(ranges.endRows),
      "status": .integers(ranges.statuses.map(\.rawValue)),
    ])
  }
}
