internal import BacktestEngine

/// Oscillators: momentum of one series or of the bars.
let oscillatorFunctions: [LibraryFunction] =
  [relativeStrength, stochasticRelative, convergence] + rateFunctions + rangeFunctions

private let smoothings: [(name: String, smoothing: RelativeStrengthSmoothing)] = [
  ("wilder", .wilder), ("simple", .simple), ("exponential", .exponential),
]

private let relativeStrength = LibraryFunction(
  FunctionDescription(
    "rsi",
    "Relative strength index, 0 to 100: the share of rises in the mean changes of `window` bars.",
    arguments: [
      .numbers("source", "Prices."), .window(14, "Changes averaged."),
      .init(
        "smoothing", .choice(smoothings.map(\.name)),
        "How they are averaged; charting programs show Wilder's."),
    ], operationsPerBar: 6)
) { inputs, outputs in
  let values = unsafe inputs.numbers(0)
  var out = unsafe outputs.numbers(0).mutableSpan
  unsafe relativeStrengthIndex(
    values.span, window: inputs.integer(0), smoothing: smoothings[inputs.integer(1)].smoothing,
    into: &out)
}

private let stochasticRelative = LibraryFunction(
  FunctionDescription(
    "stoch_rsi",
    "Stochastic oscillator of Wilder's RSI, 0 to 100: %K, and %D, its simple mean.",
    arguments: [
      .numbers("source", "Prices."), .window(14, "Changes averaged by the RSI."),
      .window(14, name: "stoch_window", "Bars of the RSI whose range is taken."),
      .window(3, name: "d_window", "Bars of %K averaged."),
    ], results: [.init("k"), .init("d")], operationsPerBar: 70)
) { inputs, outputs in
  let values = unsafe inputs.numbers(0)
  var k = unsafe outputs.numbers(0).mutableSpan
  var d = unsafe outputs.numbers(1).mutableSpan
  unsafe stochasticRelativeStrength(
    values.span, window: inputs.integer(0), stochasticWindow: inputs.integer(1),
    meanWindow: inputs.integer(2), k: &k, d: &d)
}

private let convergence: LibraryFunction = {
  let choice = AverageChoice(first: .exponential)
  return LibraryFunction(
    FunctionDescription(
      "macd",
      "Moving average convergence/divergence: fast minus slow average, its signal line, and the "
        + "distance of the two.",
      arguments: [
        .numbers("source", "Prices."), .window(12, name: "fast", "Span of the fast average."),
        .window(26, name: "slow", "Span of the slow average."),
        .window(9, name: "signal_window", "Span of the signal line."),
        choice.argument("kind", "How all three averages weigh their values."),
      ], results: [.init("macd"), .init("signal"), .init("histogram")], operationsPerBar: 10)
  ) { inputs, outputs in
    let values = unsafe inputs.numbers(0)
    var macd = unsafe outputs.numbers(0).mutableSpan
    var signal = unsafe outputs.numbers(1).mutableSpan
    var histogram = unsafe outputs.numbers(2).mutableSpan
    let method = choice.method(inputs.integer(3))
    unsafe movingAverageConvergence(
      values.span, fastWindow: inputs.integer(0), slowWindow: inputs.integer(1),
      signalWindow: inputs.integer(2), method: method, signalMethod: method, macd: &macd,
      signal: &signal, histogram: &histogram)
  }
}()

private let rateFunctions: [LibraryFunction] = [
  LibraryFunction(
    FunctionDescription(
      "roc", "Rate of change in percent: how far a value is from the one `window` bars before.",
      arguments: [.numbers("source", "Values."), .window(10, "Bars between the two.")],
      operationsPerBar: 2)
  ) { inputs, outputs in
    let values = unsafe inputs.numbers(0)
    var out = unsafe outputs.numbers(0).mutableSpan
    unsafe rateOfChange(values.span, lag: inputs.integer(0), into: &out)
  },
  LibraryFunction(
    FunctionDescription(
      "trix", "Change per bar, in percent, of an exponential mean taken three times.",
      arguments: [.numbers("source", "Values."), .window(15, "Span of each mean.")],
      operationsPerBar: 12)
  ) { inputs, outputs in
    let values = unsafe inputs.numbers(0)
    var out = unsafe outputs.numbers(0).mutableSpan
    unsafe tripleExponentialRate(values.span, window: inputs.integer(0), into: &out)
  },
]

private let rangeFunctions: [LibraryFunction] = [
  stochastic,
  LibraryFunction(
    FunctionDescription(
      "williams_r", "Williams %R: where the close lies in the range of the window, -100 to 0.",
      arguments: .highLowClose + [.window(14)], operationsPerBar: 25)
  ) { inputs, outputs in
    let (high, low, close) = unsafe (inputs.numbers(0), inputs.numbers(1), inputs.numbers(2))
    var out = unsafe outputs.numbers(0).mutableSpan
    unsafe williamsRange(
      high: high.span, low: low.span, close: close.span, window: inputs.integer(0), into: &out)
  },
  LibraryFunction(
    FunctionDescription(
      "cci",
      "Commodity channel index: distance of the typical price from its mean, in units of 0.015 "
        + "mean deviations.",
      arguments: .highLowClose + [.window(20, to: 500)], operationsPerBar: 40,
      operationsPerBarOfWindow: 0.3)
  ) { inputs, outputs in
    let (high, low, close) = unsafe (inputs.numbers(0), inputs.numbers(1), inputs.numbers(2))
    var out = unsafe outputs.numbers(0).mutableSpan
    unsafe commodityChannelIndex(
      high: high.span, low: low.span, close: close.span, window: inputs.integer(0), into: &out)
  },
]

private let stochastic: LibraryFunction = {
  let choice = AverageChoice(first: .simple)
  return LibraryFunction(
    FunctionDescription(
      "stoch",
      "Stochastic oscillator, 0 to 100: %K, where the close lies in the range of the window, and "
        + "%D, its average.",
      arguments: .highLowClose + [
        .window(14, name: "k_window", "Bars of the range."),
        .window(3, name: "d_window", "Bars of %K averaged."),
        choice.argument("kind", "How %K is averaged."),
      ], results: [.init("k"), .init("d")], operationsPerBar: 15)
  ) { inputs, outputs in
    let (high, low, close) = unsafe (inputs.numbers(0), inputs.numbers(1), inputs.numbers(2))
    var k = unsafe outputs.numbers(0).mutableSpan
    var d = unsafe outputs.numbers(1).mutableSpan
    unsafe stochasticOscillator(
      high: high.span, low: low.span, close: close.span, kWindow: inputs.integer(0),
      dWindow: inputs.integer(1), method: choice.method(inputs.integer(2)), percentK: &k,
      percentD: &d)
  }
}()
