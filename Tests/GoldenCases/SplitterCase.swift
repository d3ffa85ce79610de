import BacktestEngine

/// A case of kind `splitter`: calls of one splitter, each with its splits or its refusal.
struct SplitterCase {
  private let call: GoldenValue
  private let rows: Int

  init(_ golden: GoldenValue) throws {
    call = golden["call"]
    rows = try golden["input"]["n"].int("input.n")
  }

  func computed() throws -> GoldenValue {
    let function = call["function"].text ?? ""
    let windows: (GoldenValue) throws -> [Range<Int>]
    switch function {
    case "vectorbt.generic.splitters.RollingSplitter().split": windows = rolling
    case "vectorbt.generic.splitters.ExpandingSplitter().split": windows = expanding
    case "vectorbt.generic.splitters.RangeSplitter().split": windows = ranges
    default: throw CaseProblem.unknown("splitter \(function)")
    }
    let results = try (call["calls"].items ?? []).map { arguments -> GoldenValue in
      do {
        let sets = try sets(of: try windows(arguments), arguments)
        return .fields(["splits": .list(sets.map { .list($0.map(bounds)) })])
      } catch is SplitError {
        return .fields(["error": .refused])
      }
    }
    return .fields(["out": .list(results)])
  }

  private func rolling(_ arguments: GoldenValue) throws -> [Range<Int>] {
    try rollingWindows(
      rows: rows, length: try length(arguments["window_len"]), count: try count(arguments),
      minLength: try minLength(arguments))
  }

  private func expanding(_ arguments: GoldenValue) throws -> [Range<Int>] {
    try expandingWindows(
      rows: rows, minLength: try length(arguments["min_len"]) ?? .rows(1),
      count: try count(arguments))
  }

  private func ranges(_ arguments: GoldenValue) throws -> [Range<Int>] {
    let starts = arguments["start_idxs"]
    guard !starts.isMissing else {
      return try rollingWindows(
        rows: rows, length: try length(arguments["range_len"]), count: try count(arguments),
        minLength: try minLength(arguments))
    }
    let firsts = try starts.doubles("start_idxs")
    let lasts = try arguments["end_idxs"].doubles("end_idxs")
    let windows = zip(firsts, lasts).map { Int($0)..<max(Int($1) + 1, Int($0)) }
    return try givenWindows(
      windows, rows: rows, count: try count(arguments), minLength: try minLength(arguments))
  }

  private func sets(
    of windows: [Range<Int>], _ arguments: GoldenValue
  ) throws -> [[Range<Int>]] {
    let remainder: SplitRemainder = arguments["left_to_right"].double == 0 ? .first : .last
    let given = arguments["set_lens"].items ?? []
    let own: [[SplitLength]]
    if case .list? = given.first {
      own = try given.map { try lengths($0.items ?? []) }
    } else {
      own = Array(repeating: try lengths(given), count: windows.count)
    }
    return try parts(ofEach: windows, lengths: own, remainder: remainder)
  }

  private func lengths(_ values: [GoldenValue]) throws -> [SplitLength] {
    try values.compactMap { try length($0) }
  }

  /// A number between 0 and 1 is a share, any other one rows.
  private func length(_ value: GoldenValue) throws -> SplitLength? {
    if value.isMissing { return nil }
    if let share = value.double, share > 0 && share < 1 { return .share(share) }
    return .rows(try value.int("a length"))
  }

  private func count(_ arguments: GoldenValue) throws -> Int? {
    arguments["n"].isMissing ? nil : try arguments["n"].int("n")
  }

  private func minLength(_ arguments: GoldenValue) throws -> Int {
    arguments["min_len"].isMissing ? 1 : try arguments["min_len"].int("min_len")
  }

  private func bounds(_ range: Range<Int>) -> GoldenValue {
    .integers([range.lowerBound, range.upperBound - 1])
  }
}
