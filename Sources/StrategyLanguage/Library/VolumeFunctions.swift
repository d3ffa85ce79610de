internal import BacktestEngine

/// Studies of traded volume.
let volumeFunctions: [LibraryFunction] = [
  LibraryFunction(
    FunctionDescription(
      "obv", "On-balance volume: the running total of the volumes, those of falling bars negative.",
      arguments: [.bars(.close), .bars(.volume)], operationsPerBar: 3)
  ) { inputs, outputs in
    let (close, volume) = unsafe (inputs.numbers(0), inputs.numbers(1))
    var out = unsafe outputs.numbers(0).mutableSpan
    unsafe onBalanceVolume(close: close.span, volume: volume.span, into: &out)
  },
  LibraryFunction(
    FunctionDescription(
      "mfi",
      "Money flow index, 0 to 100: the share of the traded money that came with a rising typical "
        + "price.",
      arguments: .highLowCloseVolume + [.window(14, "Changes summed.")], operationsPerBar: 40)
  ) { inputs, outputs in
    let (high, low, close) = unsafe (inputs.numbers(0), inputs.numbers(1), inputs.numbers(2))
    let volume = unsafe inputs.numbers(3)
    var out = unsafe outputs.numbers(0).mutableSpan
    unsafe moneyFlowIndex(
      high: high.span, low: low.span, close: close.span, volume: volume.span,
      window: inputs.integer(0), into: &out)
  },
  LibraryFunction(
    FunctionDescription(
      "vwap",
      "Volume-weighted average price of the day so far; days begin at midnight UTC. NaN until the "
        + "day has traded.",
      arguments: .highLowCloseVolume, pane: .price, operationsPerBar: 10)
  ) { inputs, outputs in
    let (high, low, close) = unsafe (inputs.numbers(0), inputs.numbers(1), inputs.numbers(2))
    let volume = unsafe inputs.numbers(3)
    let times = unsafe inputs.times
    var out = unsafe outputs.numbers(0).mutableSpan
    unsafe volumeWeightedPrice(
      high: high.span, low: low.span, close: close.span, volume: volume.span, times: times.span,
      into: &out)
  },
  LibraryFunction(
    FunctionDescription(
      "rolling_vwap", "Volume-weighted average price of the last `window` bars.",
      arguments: .highLowCloseVolume + [.window(20)], pane: .price, operationsPerBar: 20)
  ) { inputs, outputs in
    let (high, low, close) = unsafe (inputs.numbers(0), inputs.numbers(1), inputs.numbers(2))
    let volume = unsafe inputs.numbers(3)
    var out = unsafe outputs.numbers(0).mutableSpan
    unsafe rollingVolumeWeightedPrice(
      high: high.span, low: low.span, close: close.span, volume: volume.span,
      window: inputs.integer(0), into: &out)
  },
]
