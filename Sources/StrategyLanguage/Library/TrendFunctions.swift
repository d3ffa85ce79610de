internal import BacktestEngine

/// Studies that say which way the market goes, and how decidedly.
let trendFunctions: [LibraryFunction] = [
  directional, superTrendFunction, parabolic, aroonFunction, cloud,
]

private let directional = LibraryFunction(
  FunctionDescription(
    "adx",
    "Wilder's average directional index, 0 to 100, with the directional indicators +DI (`plus`) "
      + "and -DI (`minus`).",
    arguments: .highLowClose + [.window(14, "Bars smoothed.")],
    results: [.init("adx"), .init("plus"), .init("minus")], operationsPerBar: 26)
) { inputs, outputs in
  let (high, low, close) = unsafe (inputs.numbers(0), inputs.numbers(1), inputs.numbers(2))
  var adx = unsafe outputs.numbers(0).mutableSpan
  var plus = unsafe outputs.numbers(1).mutableSpan
  var minus = unsafe outputs.numbers(2).mutableSpan
  unsafe averageDirectionalIndex(
    high: high.span, low: low.span, close: close.span, window: inputs.integer(0), adx: &adx,
    plus: &plus, minus: &minus)
}

private let superTrendFunction = LibraryFunction(
  FunctionDescription(
    "supertrend",
    "SuperTrend: a stop line `multiplier` average true ranges from the middle of the bar, and its "
      + "direction, 1 rising (the line is below the price) or -1 falling.",
    arguments: .highLowClose + [
      .window(10, "Bars of the average true range."),
      .init("multiplier", .real(range: 0...100, initial: 3), "Ranges to the line."),
    ], results: [.init("line"), .init("direction")], pane: .price, operationsPerBar: 24)
) { inputs, outputs in
  let (high, low, close) = unsafe (inputs.numbers(0), inputs.numbers(1), inputs.numbers(2))
  var line = unsafe outputs.numbers(0).mutableSpan
  var direction = unsafe outputs.numbers(1).mutableSpan
  unsafe superTrend(
    high: high.span, low: low.span, close: close.span, window: inputs.integer(0),
    multiplier: inputs.real(1), line: &line, direction: &direction)
}

private let parabolic = LibraryFunction(
  FunctionDescription(
    "psar",
    "Wilder's parabolic stop-and-reverse: a stop that closes in the faster, the longer the trend "
      + "makes new extremes.",
    arguments: .highLow + [
      .init("acceleration", .real(range: 0...1, initial: 0.02), "First factor and its step."),
      .init("maximum", .real(range: 0...1, initial: 0.2), "Greatest factor."),
    ], pane: .price, operationsPerBar: 24)
) { inputs, outputs in
  let (high, low) = unsafe (inputs.numbers(0), inputs.numbers(1))
  var out = unsafe outputs.numbers(0).mutableSpan
  unsafe parabolicStop(
    high: high.span, low: low.span, acceleration: inputs.real(0), maximum: inputs.real(1),
    into: &out)
}

private let aroonFunction = LibraryFunction(
  FunctionDescription(
    "aroon",
    "Aroon up and down, 0 to 100: how fresh the highest high and the lowest low of the last "
      + "`window` + 1 bars are, and their difference, the oscillator.",
    arguments: .highLow + [.window(14, "Greatest age of an extreme.")],
    results: [.init("up"), .init("down"), .init("oscillator")], operationsPerBar: 26)
) { inputs, outputs in
  let (high, low) = unsafe (inputs.numbers(0), inputs.numbers(1))
  var up = unsafe outputs.numbers(0).mutableSpan
  var down = unsafe outputs.numbers(1).mutableSpan
  var oscillator = unsafe outputs.numbers(2).mutableSpan
  unsafe aroon(
    high: high.span, low: low.span, window: inputs.integer(0), up: &up, down: &down,
    oscillator: &oscillator)
}

private let cloud = LibraryFunction(
  FunctionDescription(
    "ichimoku",
    "Ichimoku lines as they are visible at the bar: the cloud (`senkou_a`, `senkou_b`) was "
      + "computed `displacement` bars before; `chikou` is the close.",
    arguments: .highLowClose + [
      .window(9, name: "tenkan_window", "Bars of the conversion line."),
      .window(26, name: "kijun_window", "Bars of the base line."),
      .window(52, name: "senkou_window", "Bars of the second edge of the cloud."),
      .window(26, name: "displacement", from: 0, "Bars by which the cloud is drawn ahead."),
    ],
    results: [
      .init("tenkan"), .init("kijun"), .init("senkou_a"), .init("senkou_b"), .init("chikou"),
    ], pane: .price, operationsPerBar: 45)
) { inputs, outputs in
  let (high, low, close) = unsafe (inputs.numbers(0), inputs.numbers(1), inputs.numbers(2))
  var tenkan = unsafe outputs.numbers(0).mutableSpan
  var kijun = unsafe outputs.numbers(1).mutableSpan
  var senkouA = unsafe outputs.numbers(2).mutableSpan
  var senkouB = unsafe outputs.numbers(3).mutableSpan
  var chikou = unsafe outputs.numbers(4).mutableSpan
  let settings = IchimokuSettings(
    tenkan: inputs.integer(0), kijun: inputs.integer(1), senkou: inputs.integer(2),
    displacement: inputs.integer(3))
  unsafe ichimoku(
    high: high.span, low: low.span, close: close.span, settings: settings, tenkan: &tenkan,
    kijun: &kijun, senkouA: &senkouA, senkouB: &senkouB, chikou: &chikou)
}
