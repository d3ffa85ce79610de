internal import BacktestEngine

/// Functions that carry something along from bar to bar.
let runningFunctions: [LibraryFunction] =
  extremeFunctions + totalFunctions + changeFunctions + flagRunFunctions

/// A function of one number series and one window.
private func windowed(
  _ name: String, _ summary: String, pane: StrategyGraph.Plot.Pane = .own, operations: Double,
  window: FunctionDescription.Argument = .window(),
  write: @escaping @Sendable (Span<Double>, Int, inout MutableSpan<Double>) -> Void
) -> LibraryFunction {
  LibraryFunction(
    FunctionDescription(
      name, summary, arguments: [.numbers("source", "Values."), window], pane: pane,
      operationsPerBar: operations)
  ) { inputs, outputs in
    let values = unsafe inputs.numbers(0)
    var out = unsafe outputs.numbers(0).mutableSpan
    unsafe write(values.span, inputs.integer(0), &out)
  }
}

private let extremeFunctions: [LibraryFunction] = [
  windowed(
    "highest", "The greatest of the last `window` values. NaN where fewer are valid.",
    pane: .price, operations: 4
  ) { values, window, out in rollingMax(values, window: window, minPeriods: window, into: &out) },
  windowed(
    "lowest", "The least of the last `window` values. NaN where fewer are valid.", pane: .price,
    operations: 4
  ) { values, window, out in rollingMin(values, window: window, minPeriods: window, into: &out) },
  windowed(
    "bars_since_highest",
    "How many bars ago the greatest of the last `window` values was; of equal ones the latest.",
    operations: 12
  ) { values, window, out in rowsSinceHighest(values, window: window, into: &out) },
  windowed(
    "bars_since_lowest",
    "How many bars ago the least of the last `window` values was; of equal ones the latest.",
    operations: 12
  ) { values, window, out in rowsSinceLowest(values, window: window, into: &out) },
]

private let totalFunctions: [LibraryFunction] = [
  windowed(
    "sum", "The sum of the last `window` values. NaN where fewer are valid.", operations: 2
  ) { values, window, out in rollingSum(values, window: window, minPeriods: window, into: &out) },
  LibraryFunction(
    FunctionDescription(
      "cum", "Running total from the first bar on; NaN counts 0.",
      arguments: [.numbers("source", "Values.")], operationsPerBar: 2)
  ) { inputs, outputs in
    let values = unsafe inputs.numbers(0)
    var out = unsafe outputs.numbers(0).mutableSpan
    unsafe runningTotal(values.span, into: &out)
  },
  LibraryFunction(
    FunctionDescription(
      "ffill", "The value, or where it is NaN the last valid one before it.",
      arguments: [.numbers("source", "Values.")], pane: .price, operationsPerBar: 2)
  ) { inputs, outputs in
    let values = unsafe inputs.numbers(0)
    var out = unsafe outputs.numbers(0).mutableSpan
    unsafe forwardFill(values.span, into: &out)
  },
]

private let changeFunctions: [LibraryFunction] = [
  windowed(
    "change", "The value minus the one `lag` bars before; NaN in the first `lag` bars.",
    operations: 1, window: .window(1, name: "lag", "Bars between the two.")
  ) { values, lag, out in differences(values, lag: lag, into: &out) },
  windowed(
    "pct_change",
    "The fraction by which the value differs from the one `lag` bars before: 0.01 is one percent.",
    operations: 2, window: .window(1, name: "lag", "Bars between the two.")
  ) { values, lag, out in fractionalChanges(values, lag: lag, into: &out) },
  monotone(
    "rising", "Whether the value is greater than each of the `window` values before it.",
    isRising: true),
  monotone(
    "falling", "Whether the value is less than each of the `window` values before it.",
    isRising: false),
]

private func monotone(_ name: String, _ summary: String, isRising: Bool) -> LibraryFunction {
  LibraryFunction(
    FunctionDescription(
      name, summary,
      arguments: [
        .numbers("source", "Values."), .window(1, "Values before, the current one not included."),
      ], results: [.init("", .flag)], operationsPerBar: 12)
  ) { inputs, outputs in
    let values = unsafe inputs.numbers(0)
    let window = inputs.integer(0)
    let scratch = outputs.scratch(.number)
    var extremes = unsafe scratch.mutableNumbers.mutableSpan
    if isRising {
      unsafe rollingMax(values.span, window: window, minPeriods: window, into: &extremes)
    } else {
      unsafe rollingMin(values.span, window: window, minPeriods: window, into: &extremes)
    }
    var out = unsafe outputs.flags(0).mutableSpan
    unsafe flagBeyondExtremes(values.span, extremes.span, isRising: isRising, into: &out)
  }
}

private let flagRunFunctions: [LibraryFunction] = [
  LibraryFunction(
    FunctionDescription(
      "bars_since", "How many bars ago the condition was last true; NaN before its first time.",
      arguments: [.flags("condition", "What is waited for.")], operationsPerBar: 2)
  ) { inputs, outputs in
    let flags = unsafe inputs.flags(0)
    var out = unsafe outputs.numbers(0).mutableSpan
    unsafe rowsSinceFlag(flags.span, into: &out)
  },
  LibraryFunction(
    FunctionDescription(
      "value_when",
      "The value on the last bar on which the condition was true, or on an earlier such bar.",
      arguments: [
        .flags("condition", "Picks the bar."), .numbers("source", "Values."),
        .window(
          0, name: "occurrence", from: 0, to: 10_000, "0: the last such bar, 1: the one before."),
      ], pane: .price, operationsPerBar: 2)
  ) { inputs, outputs in
    let flags = unsafe inputs.flags(0)
    let values = unsafe inputs.numbers(1)
    var out = unsafe outputs.numbers(0).mutableSpan
    unsafe valueWhenFlag(flags.span, values.span, occurrence: inputs.integer(0), into: &out)
  },
  LibraryFunction(
    FunctionDescription(
      "count", "On how many of the last `window` bars the condition was true.",
      arguments: [.flags("condition", "What is counted."), .window()], operationsPerBar: 2)
  ) { inputs, outputs in
    let flags = unsafe inputs.flags(0)
    var out = unsafe outputs.numbers(0).mutableSpan
    unsafe countFlags(flags.span, window: inputs.integer(0), into: &out)
  },
  LibraryFunction(
    FunctionDescription(
      "first", "True on the first bar of each unbroken run of true bars.",
      arguments: [.flags("condition", "Flags.")], results: [.init("", .flag)],
      operationsPerBar: 1)
  ) { inputs, outputs in
    let flags = unsafe inputs.flags(0)
    var out = unsafe outputs.flags(0).mutableSpan
    unsafe nthOfRuns(flags.span, place: 1, into: &out)
  },
  LibraryFunction(
    FunctionDescription(
      "rank", "Place of the bar in its unbroken run of true bars, from 1; 0 on other bars.",
      arguments: [.flags("condition", "Flags.")], operationsPerBar: 2)
  ) { inputs, outputs in
    let flags = unsafe inputs.flags(0)
    var out = unsafe outputs.numbers(0).mutableSpan
    unsafe placesInRuns(flags.span, into: &out)
  },
  LibraryFunction(
    FunctionDescription(
      "nth", "True on the n-th bar of each unbroken run of true bars.",
      arguments: [.flags("condition", "Flags."), .window(name: "n", "Place, counted from 1.")],
      results: [.init("", .flag)], operationsPerBar: 1)
  ) { inputs, outputs in
    let flags = unsafe inputs.flags(0)
    var out = unsafe outputs.flags(0).mutableSpan
    unsafe nthOfRuns(flags.span, place: inputs.integer(0), into: &out)
  },
]
