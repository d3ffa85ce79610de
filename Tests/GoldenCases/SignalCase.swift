import BacktestEngine

/// A case of kind `signals`.
struct SignalCase {
  let call: GoldenValue
  let input: GoldenValue

  init(_ golden: GoldenValue) {
    call = golden["call"]
    input = golden["input"]
  }

  func computed() throws -> GoldenValue {
    let function = call["function"].text ?? ""
    if function.hasPrefix("a.vbt.crossed_above") { return try crossings() }
    if function.hasPrefix("entries.vbt.signals.clean") { return try cleaning() }
    if function.hasPrefix("mask.vbt.signals.{pos_rank") { return try ranking() }
    if function.hasPrefix("entries.vbt.signals.generate_stop_exits") {
      return try eachCall(closeStops)
    }
    if function.hasPrefix("entries.vbt.signals.generate_ohlc_stop_exits") {
      return try eachCall(barStops)
    }
    throw CaseProblem.unknown("signals \(function)")
  }

  func flags(_ name: String) throws -> [Bool] {
    try input[name].doubles("input.\(name)").map { $0 != 0 }
  }

  private func crossings() throws -> GoldenValue {
    let a = try input["a"].doubles("input.a")
    let b = try input["b"].doubles("input.b")
    var fields: [String: GoldenValue] = [:]
    for wait in try (call["args"]["wait"].items ?? []).map({ try $0.int("wait") }) {
      fields["crossed_above_wait\(wait)"] = .flags(
        flagged(a.count) {
          crossedAbove(a.span, b.span, wait: wait, convention: .vectorbt, into: &$0)
        })
      fields["crossed_below_wait\(wait)"] = .flags(
        flagged(a.count) {
          crossedBelow(a.span, b.span, wait: wait, convention: .vectorbt, into: &$0)
        })
    }
    // The kernel without a wait is another one, made for speed: it has to agree too.
    fields["crossed_above_wait0"] = .flags(
      flagged(a.count) { crossedAbove(a.span, b.span, convention: .vectorbt, into: &$0) })
    fields["crossed_below_wait0"] = .flags(
      flagged(a.count) { crossedBelow(a.span, b.span, convention: .vectorbt, into: &$0) })
    return .fields(fields)
  }

  private func cleaning() throws -> GoldenValue {
    let entries = try flags("entries")
    let exits = try flags("exits")
    var fields: [String: GoldenValue] = [:]
    for entryFirst in [true, false] {
      var kept = [Bool](repeating: true, count: exits.count)
      var span = kept.mutableSpan
      let keptEntries = flagged(entries.count) {
        cleanSignals(
          entries: entries.span, exits: exits.span, entryFirst: entryFirst, cleanEntries: &$0,
          cleanExits: &span)
      }
      fields["entry_first_\(entryFirst ? 1 : 0)"] = .fields([
        "entries": .flags(keptEntries), "exits": .flags(kept),
      ])
    }
    fields["clean_entries_only"] = .flags(
      flagged(entries.count) { firstOfRuns(entries.span, into: &$0) })
    return .fields(fields)
  }

  private func eachCall(_ generate: (GoldenValue) throws -> GoldenValue) throws -> GoldenValue {
    .fields(["out": .list(try (call["calls"].items ?? []).map(generate))])
  }

  private func search(_ arguments: GoldenValue) throws -> ExitSearch {
    func flag(_ name: String, _ usual: Bool) -> Bool {
      arguments[name].isMissing ? usual : arguments[name].double == 1
    }
    func rows(_ name: String) throws -> Int {
      arguments[name].isMissing ? 1 : try arguments[name].int(name)
    }
    let entries: ExitSearch.Entries =
      flag("chain", false)
      ? .chained(wait: try rows("entry_wait"))
      : .each(
        untilNext: flag("until_next", true), skipUntilExit: flag("skip_until_exit", false))
    return ExitSearch(
      entries, wait: try rows("exit_wait"), firstOnly: flag("pick_first", true))
  }

  private func outputs(
    _ arguments: GoldenValue, _ entriesUsed: [Bool], _ fields: [String: GoldenValue]
  ) -> GoldenValue {
    var fields = fields
    if arguments["chain"].double == 1 { fields["new_entries"] = .flags(entriesUsed) }
    return .fields(fields)
  }

  private func closeStops(_ arguments: GoldenValue) throws -> GoldenValue {
    let entries = try flags("entries")
    let prices = try input["ts"].doubles("input.ts")
    let stop = CloseStop(
      distance: .constant(arguments["stop"].double ?? .nan),
      isTrailing: arguments["trailing"].double == 1)
    let search = try search(arguments)
    var used = [Bool](repeating: true, count: entries.count)
    var usedSpan = used.mutableSpan
    let exits = try flagged(entries.count) {
      try generateStopExits(
        entries: entries.span, prices: prices.span, stop: stop, search: search,
        entriesUsed: &usedSpan, exits: &$0)
    }
    return outputs(arguments, used, ["exits": .flags(exits)])
  }

  private func barStops(_ arguments: GoldenValue) throws -> GoldenValue {
    let entries = try flags("entries")
    let open = try input["open"].doubles("input.open")
    let high = try input["high"].doubles("input.high")
    let low = try input["low"].doubles("input.low")
    let close = try input["close"].doubles("input.close")
    var stops = BarStops()
    stops.stopLoss = .constant(arguments["sl_stop"].double ?? .nan)
    stops.takeProfit = .constant(arguments["tp_stop"].double ?? .nan)
    stops.isTrailing = arguments["sl_trail"].double == 1
    stops.isShort = arguments["reverse"].double == 1
    stops.isEntryAtOpen = arguments["is_open_safe"].double != 0
    stops.convention = .vectorbt
    let search = try search(arguments)
    var used = [Bool](repeating: true, count: entries.count)
    var prices = [Double](repeating: 0, count: entries.count)
    var kinds = [StopExitKind](repeating: .stopLoss, count: entries.count)
    var usedSpan = used.mutableSpan
    var priceSpan = prices.mutableSpan
    var kindSpan = kinds.mutableSpan
    let exits = try flagged(entries.count) {
      try generateBarStopExits(
        entries: entries.span, open: open.span, high: high.span, low: low.span,
        close: close.span, stops: stops, search: search, entriesUsed: &usedSpan, exits: &$0,
        exitPrices: &priceSpan, exitKinds: &kindSpan)
    }
    return outputs(
      arguments, used,
      [
        "exits": .flags(exits), "stop_price": .numbers(prices),
        "stop_type": .integers(kinds.map(\.rawValue)),
      ])
  }
}
