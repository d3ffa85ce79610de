internal import BacktestEngine

/// Functions that compare and give flags. A comparison with NaN is false.
let signalFunctions: [LibraryFunction] = [
  crossing(
    "crosses_above",
    "Whether x rises above y on this bar: it is above, and was below on the last bar on which the "
      + "two were not equal."
  ) { first, second, out in writeCrossings(first, over: second, into: &out) },
  crossing(
    "crosses_below",
    "Whether x falls below y on this bar: it is below, and was above on the last bar on which the "
      + "two were not equal."
  ) { first, second, out in writeCrossings(second, over: first, into: &out) },
  eitherCrossing,
  between,
  LibraryFunction(
    FunctionDescription(
      "is_nan", "Whether there is no value, such as before an average has its window.",
      arguments: [.numbers("x", "Values.")], results: [.init("", .flag)], operationsPerBar: 3)
  ) { inputs, outputs in
    let values = unsafe inputs.numbers(0)
    let span = unsafe values.span
    var out = unsafe outputs.flags(0).mutableSpan
    for row in out.indices { out[row] = span[row].isNaN }
  },
]

private func crossing(
  _ name: String, _ summary: String,
  write: @escaping @Sendable (Operand, Operand, inout MutableSpan<Bool>) -> Void
) -> LibraryFunction {
  LibraryFunction(
    FunctionDescription(
      name, summary,
      arguments: [
        .numbers("x", "What crosses."), .numbers("y", "Series or level that is crossed."),
      ], results: [.init("", .flag)], operationsPerBar: 2), takesConstants: true
  ) { inputs, outputs in
    var out = unsafe outputs.flags(0).mutableSpan
    write(inputs.series[0], inputs.series[1], &out)
  }
}

/// Flags the rows where `first` rises above `second`; see the engine's `crossedAbove`.
///
/// - Precondition: the operands are numbers, and their columns have the rows of `out`.
private func writeCrossings(
  _ first: Operand, over second: Operand, into out: inout MutableSpan<Bool>
) {
  switch (first, second) {
  case (.numbers(let first), .numbers(let second)):
    unsafe crossedAbove(first.span, second.span, into: &out)
  case (.numbers(let values), .number(let level)):
    unsafe crossedAbove(values.span, level: level, into: &out)
  case (.number(let level), .numbers(let values)):
    unsafe crossedBelow(values.span, level: level, into: &out)
  case (.number, .number):
    for row in out.indices { out[row] = false }
  default: preconditionFailure("the operands are numbers")
  }
}

private let eitherCrossing = LibraryFunction(
  FunctionDescription(
    "crosses", "Whether x rises above y or falls below it on this bar.",
    arguments: [
      .numbers("x", "What crosses."), .numbers("y", "Series or level that is crossed."),
    ], results: [.init("", .flag)], operationsPerBar: 3), takesConstants: true
) { inputs, outputs in
  let (rises, falls) = (outputs.scratch(.flag), outputs.scratch(.flag))
  var above = unsafe rises.mutableFlags.mutableSpan
  var below = unsafe falls.mutableFlags.mutableSpan
  writeCrossings(inputs.series[0], over: inputs.series[1], into: &above)
  writeCrossings(inputs.series[1], over: inputs.series[0], into: &below)
  var out = unsafe outputs.flags(0).mutableSpan
  unsafe combineFlags(.flags(rises.flags), .flags(falls.flags), .either, into: &out)
}

private let between = LibraryFunction(
  FunctionDescription(
    "between", "Whether x lies between two values, both included.",
    arguments: [
      .numbers("x", "Values."), .numbers("low", "Least."), .numbers("high", "Greatest."),
    ], results: [.init("", .flag)], operationsPerBar: 2)
) { inputs, outputs in
  let values = unsafe inputs.numbers(0)
  let (least, greatest) = unsafe (inputs.numbers(1), inputs.numbers(2))
  let (span, low, high) = unsafe (values.span, least.span, greatest.span)
  var out = unsafe outputs.flags(0).mutableSpan
  for row in out.indices {
    let isAbove = span[row] >= low[row]
    let isBelow = span[row] <= high[row]
    out[row] = isAbove && isBelow
  }
}
