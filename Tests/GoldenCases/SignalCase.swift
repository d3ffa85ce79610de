import BacktestEngine

/// A case of kind `signals`.
struct SignalCase {
  private let call: GoldenValue
  private let input: GoldenValue

  init(_ golden: GoldenValue) {
    call = golden["call"]
    input = golden["input"]
  }

  func computed() throws -> GoldenValue {
    let function = call["function"].text ?? ""
    guard function.hasPrefix("a.vbt.crossed_above") else {
      throw CaseProblem.unknown("signals \(function)")
    }
    let a = try input["a"].doubles("input.a")
    let b = try input["b"].doubles("input.b")
    var fields: [String: GoldenValue] = [:]
    for wait in try (call["args"]["wait"].items ?? []).map({ try $0.int("wait") }) {
      fields["crossed_above_wait\(wait)"] = .flags(
        flagged(a.count) { crossedAbove(a.span, b.span, wait: wait, into: &$0) })
      fields["crossed_below_wait\(wait)"] = .flags(
        flagged(a.count) { crossedBelow(a.span, b.span, wait: wait, into: &$0) })
    }
    // The kernel without a wait is another one, made for speed: it has to agree too.
    fields["crossed_above_wait0"] = .flags(
      flagged(a.count) { crossedAbove(a.span, b.span, into: &$0) })
    fields["crossed_below_wait0"] = .flags(
      flagged(a.count) { crossedBelow(a.span, b.span, into: &$0) })
    return .fields(fields)
  }
}
