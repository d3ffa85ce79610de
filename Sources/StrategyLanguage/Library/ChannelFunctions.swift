internal import BacktestEngine

/// Channels around the price, and the range that some of them are built from.
let channelFunctions: [LibraryFunction] = [
  bollinger, donchian, keltner, trueRangeFunction, averageRange,
]

private let bollinger = LibraryFunction(
  FunctionDescription(
    "bbands",
    "Bollinger bands: an average and bands `width` standard deviations away from it; `percent` is "
      + "0 on the lower band and 1 on the upper one, `bandwidth` their distance over the middle.",
    arguments: [
      .numbers("source", "Prices."), .window(20),
      .init("width", .real(range: 0...100, initial: 2), "Standard deviations to either band."),
      .init(
        "kind", .choice(["simple", "exponential"]), "How the values of the window are weighed."),
    ],
    results: [
      .init("middle"), .init("upper"), .init("lower"), .init("percent"), .init("bandwidth"),
    ], pane: .price, operationsPerBar: 22)
) { inputs, outputs in
  let values = unsafe inputs.numbers(0)
  var middle = unsafe outputs.numbers(0).mutableSpan
  var upper = unsafe outputs.numbers(1).mutableSpan
  var lower = unsafe outputs.numbers(2).mutableSpan
  unsafe bollingerBands(
    values.span, window: inputs.integer(0), width: inputs.real(1),
    weights: inputs.integer(2) == 0 ? .equal : .exponential(.firstValue), middle: &middle,
    upper: &upper, lower: &lower)
  var percent = unsafe outputs.numbers(3).mutableSpan
  unsafe bollingerPosition(values.span, upper: upper.span, lower: lower.span, into: &percent)
  var bandwidth = unsafe outputs.numbers(4).mutableSpan
  bollingerWidth(middle: middle.span, upper: upper.span, lower: lower.span, into: &bandwidth)
}

private let donchian = LibraryFunction(
  FunctionDescription(
    "donchian",
    "Donchian channel: highest high and lowest low of the window and the middle between them. A "
      + "close never leaves its own bar's channel: a breakout compares with "
      + "`donchian(20).upper[1]`.",
    arguments: .highLow + [.window(20)],
    results: [.init("upper"), .init("lower"), .init("middle")], pane: .price,
    operationsPerBar: 12)
) { inputs, outputs in
  let (high, low) = unsafe (inputs.numbers(0), inputs.numbers(1))
  var upper = unsafe outputs.numbers(0).mutableSpan
  var lower = unsafe outputs.numbers(1).mutableSpan
  var middle = unsafe outputs.numbers(2).mutableSpan
  unsafe donchianChannel(
    high: high.span, low: low.span, window: inputs.integer(0), upper: &upper, middle: &middle,
    lower: &lower)
}

private let keltner = LibraryFunction(
  FunctionDescription(
    "keltner",
    "Keltner channel: an exponential mean of the typical price and bands `multiplier` average true "
      + "ranges away from it.",
    arguments: .highLowClose + [
      .window(20, "Span of the mean."),
      .window(10, name: "atr_window", "Bars of the average true range."),
      .init("multiplier", .real(range: 0...100, initial: 2), "Ranges to either band."),
    ], results: [.init("middle"), .init("upper"), .init("lower")], pane: .price,
    operationsPerBar: 14)
) { inputs, outputs in
  let (high, low, close) = unsafe (inputs.numbers(0), inputs.numbers(1), inputs.numbers(2))
  var middle = unsafe outputs.numbers(0).mutableSpan
  var upper = unsafe outputs.numbers(1).mutableSpan
  var lower = unsafe outputs.numbers(2).mutableSpan
  unsafe keltnerChannel(
    high: high.span, low: low.span, close: close.span, window: inputs.integer(0),
    rangeWindow: inputs.integer(1), multiplier: inputs.real(2), upper: &upper, middle: &middle,
    lower: &lower)
}

private let trueRangeFunction = LibraryFunction(
  FunctionDescription(
    "true_range",
    "True range: the bar's range, or the distance of its high or low from the close before where "
      + "that is greater.",
    arguments: .highLowClose, operationsPerBar: 3)
) { inputs, outputs in
  let (high, low, close) = unsafe (inputs.numbers(0), inputs.numbers(1), inputs.numbers(2))
  var out = unsafe outputs.numbers(0).mutableSpan
  unsafe trueRange(high: high.span, low: low.span, close: close.span, into: &out)
}

private let averageRange: LibraryFunction = {
  let choice = AverageChoice(first: .wilder)
  return LibraryFunction(
    FunctionDescription(
      "atr", "Average true range of the last `window` bars.",
      arguments: .highLowClose + [
        .window(14), choice.argument("kind", "How the ranges are averaged."),
      ], operationsPerBar: 8)
  ) { inputs, outputs in
    let (high, low, close) = unsafe (inputs.numbers(0), inputs.numbers(1), inputs.numbers(2))
    var average = unsafe outputs.numbers(0).mutableSpan
    let scratch = outputs.scratch(.number)
    var range = unsafe scratch.mutableNumbers.mutableSpan
    unsafe averageTrueRange(
      high: high.span, low: low.span, close: close.span, window: inputs.integer(0),
      method: choice.method(inputs.integer(1)), range: &range, average: &average)
  }
}()
