internal import BacktestEngine

/// Moving averages and what else is measured over a window of one series.
let averageFunctions: [LibraryFunction] =
  [
    average(
      "sma", .simple, "Simple moving average: the mean of the last `window` values.",
      "NaN before `window` values and while a NaN is in the window.", operations: 2),
    average(
      "ema", .exponential,
      "Exponential moving average: moves 2 / (window + 1) of the way to each value.",
      "Starts from the first value; NaN before `window` values.", operations: 3),
    average(
      "wma", .weighted, "Weighted moving average, weights falling linearly with age.",
      "NaN before `window` values and while a NaN is in the window.", operations: 6),
    average(
      "wilder", .wilder, "Wilder's moving average: moves 1 / window of the way to each value.",
      "Starts from the mean of the first `window` values.", operations: 3),
    average(
      "rma", .wilder, "Wilder's moving average under TradingView's name: the same as `wilder`.",
      "Starts from the mean of the first `window` values.", operations: 3),
    chosenAverage,
  ] + deviationFunctions + regressionFunctions

private func average(
  _ name: String, _ method: MovingAverageMethod, _ summary: String, _ rule: String,
  operations: Double
) -> LibraryFunction {
  LibraryFunction(
    FunctionDescription(
      name, "\(summary) \(rule)",
      arguments: [.numbers("source", "Averaged values."), .window()], pane: .price,
      operationsPerBar: operations)
  ) { inputs, outputs in
    let values = unsafe inputs.numbers(0)
    var out = unsafe outputs.numbers(0).mutableSpan
    unsafe movingAverage(values.span, window: inputs.integer(0), method: method, into: &out)
  }
}

private let averageMethods: [(name: String, method: MovingAverageMethod)] = [
  ("simple", .simple), ("exponential", .exponential), ("weighted", .weighted),
  ("wilder", .wilder),
]

/// The methods by which a study may average, the first of them its default.
struct AverageChoice {
  let methods: [(name: String, method: MovingAverageMethod)]

  init(first: MovingAverageMethod) {
    methods =
      averageMethods.filter { $0.method == first } + averageMethods.filter { $0.method != first }
  }

  func argument(_ name: String, _ summary: String) -> FunctionDescription.Argument {
    FunctionDescription.Argument(name, .choice(methods.map(\.name)), summary)
  }

  /// - Precondition: `index` is that of a choice.
  func method(_ index: Int) -> MovingAverageMethod { methods[index].method }
}

private let chosenAverage: LibraryFunction = {
  let choice = AverageChoice(first: .simple)
  return LibraryFunction(
    FunctionDescription(
      "ma", "Moving average of a kind that may be a parameter: sma, ema, wma or wilder.",
      arguments: [
        .numbers("source", "Averaged values."), .window(),
        choice.argument("kind", "How the values are weighed."),
      ], pane: .price, operationsPerBar: 3)
  ) { inputs, outputs in
    let values = unsafe inputs.numbers(0)
    var out = unsafe outputs.numbers(0).mutableSpan
    unsafe movingAverage(
      values.span, window: inputs.integer(0), method: choice.method(inputs.integer(1)),
      into: &out)
  }
}()

private let deviationFunctions: [LibraryFunction] = [
  LibraryFunction(
    FunctionDescription(
      "std", "Standard deviation of the last `window` values. NaN where fewer are valid.",
      arguments: [
        .numbers("source", "Values."), .window(),
        .window(
          0, name: "ddof", from: 0, to: 1, "Taken off the count: 0 population, 1 sample."),
      ], operationsPerBar: 8)
  ) { inputs, outputs in
    let values = unsafe inputs.numbers(0)
    var out = unsafe outputs.numbers(0).mutableSpan
    let window = inputs.integer(0)
    unsafe rollingStandardDeviation(
      values.span, window: window, minPeriods: window, ddof: inputs.integer(1), into: &out)
  },
  LibraryFunction(
    FunctionDescription(
      "ewm_std",
      "Exponentially weighted standard deviation with weights of span `window`, bias removed.",
      arguments: [.numbers("source", "Values."), .window()], operationsPerBar: 16)
  ) { inputs, outputs in
    let values = unsafe inputs.numbers(0)
    var out = unsafe outputs.numbers(0).mutableSpan
    let window = inputs.integer(0)
    unsafe exponentialStandardDeviation(
      values.span, span: window, minPeriods: window, seeding: .firstValue, ddof: 1, into: &out)
  },
  LibraryFunction(
    FunctionDescription(
      "zscore",
      "Standard deviations by which a value lies above the mean of its window; NaN where all "
        + "values of the window are equal.",
      arguments: [
        .numbers("source", "Values."), .window(from: 2),
        .window(
          0, name: "ddof", from: 0, to: 1, "Taken off the count: 0 population, 1 sample."),
      ], operationsPerBar: 15)
  ) { inputs, outputs in
    let values = unsafe inputs.numbers(0)
    var out = unsafe outputs.numbers(0).mutableSpan
    unsafe zScore(values.span, window: inputs.integer(0), ddof: inputs.integer(1), into: &out)
  },
  LibraryFunction(
    FunctionDescription(
      "hurst",
      "Hurst exponent of the prices of a window: 0.5 a random walk, above it trending, below it "
        + "reverting.",
      arguments: [.numbers("source", "Prices."), .window(256, from: 16)], operationsPerBar: 300)
  ) { inputs, outputs in
    let values = unsafe inputs.numbers(0)
    var out = unsafe outputs.numbers(0).mutableSpan
    unsafe hurstExponent(values.span, window: inputs.integer(0), into: &out)
  },
]

private let regressionFunctions: [LibraryFunction] = [
  LibraryFunction(
    FunctionDescription(
      "linreg",
      "Least-squares line through the last `window` values: its value at the current bar, its "
        + "slope per bar, and its value at the oldest bar.",
      arguments: [.numbers("source", "Values."), .window(from: 2)],
      results: [.init("end"), .init("slope"), .init("intercept")], pane: .price,
      operationsPerBar: 20)
  ) { inputs, outputs in
    let values = unsafe inputs.numbers(0)
    var end = unsafe outputs.numbers(0).mutableSpan
    var slope = unsafe outputs.numbers(1).mutableSpan
    var intercept = unsafe outputs.numbers(2).mutableSpan
    unsafe linearRegression(
      values.span, window: inputs.integer(0), slope: &slope, intercept: &intercept, end: &end)
  },
  LibraryFunction(
    FunctionDescription(
      "linreg_slope", "Slope per bar of the least-squares line through the last `window` values.",
      arguments: [.numbers("source", "Values."), .window(from: 2)], operationsPerBar: 16)
  ) { inputs, outputs in
    let values = unsafe inputs.numbers(0)
    var slope = unsafe outputs.numbers(0).mutableSpan
    let (first, second) = (outputs.scratch(.number), outputs.scratch(.number))
    var intercept = unsafe first.mutableNumbers.mutableSpan
    var end = unsafe second.mutableNumbers.mutableSpan
    unsafe linearRegression(
      values.span, window: inputs.integer(0), slope: &slope, intercept: &intercept,
      end: &end)
  },
]
