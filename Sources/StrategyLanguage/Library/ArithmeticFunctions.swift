private import Glibc

/// Functions of the values of one bar. NaN in gives NaN out, but for `nz`.
let arithmeticFunctions: [LibraryFunction] = unaryFunctions + binaryFunctions + barFunctions

/// A function of one number, row by row.
private func unary(
  _ name: String, _ summary: String, operations: Double,
  write: @escaping @Sendable (Span<Double>, inout MutableSpan<Double>) -> Void
) -> LibraryFunction {
  LibraryFunction(
    FunctionDescription(
      name, summary, arguments: [.numbers("x", "Values.")], operationsPerBar: operations)
  ) { inputs, outputs in
    let values = unsafe inputs.numbers(0)
    var out = unsafe outputs.numbers(0).mutableSpan
    unsafe write(values.span, &out)
  }
}

private let unaryFunctions: [LibraryFunction] = [
  unary("abs", "The distance from 0.", operations: 1) { values, out in
    mapNumbers(values, into: &out) { Swift.abs($0) }
  },
  unary("sign", "1 above 0, -1 below it, 0 at it.", operations: 1) { values, out in
    // 0 · x is 0, or NaN where x is.
    mapNumbers(values, into: &out) { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 * $0 }
  },
  unary("log", "Natural logarithm; NaN below 0, -infinity at 0.", operations: 10) { values, out in
    mapNumbers(values, into: &out) { Glibc.log($0) }
  },
  unary("log10", "Decimal logarithm; NaN below 0, -infinity at 0.", operations: 20) { values, out in
    mapNumbers(values, into: &out) { Glibc.log10($0) }
  },
  unary("exp", "e to the power of x.", operations: 10) { values, out in
    mapNumbers(values, into: &out) { Glibc.exp($0) }
  },
  unary("sqrt", "Square root; NaN below 0.", operations: 4) { values, out in
    mapNumbers(values, into: &out) { $0.squareRoot() }
  },
  unary("round", "The nearest whole number; halves away from 0.", operations: 3) { values, out in
    mapNumbers(values, into: &out) { $0.rounded() }
  },
  unary("floor", "The greatest whole number that is not above x.", operations: 3) { values, out in
    mapNumbers(values, into: &out) { $0.rounded(.down) }
  },
  unary("ceil", "The least whole number that is not below x.", operations: 3) { values, out in
    mapNumbers(values, into: &out) { $0.rounded(.up) }
  },
]

/// A function of two numbers, row by row; either may be a constant.
private func binary(
  _ name: String, _ summary: String, _ first: String = "x", _ second: String = "y",
  operations: Double,
  write: @escaping @Sendable (Operand, Operand, inout MutableSpan<Double>) -> Void
) -> LibraryFunction {
  LibraryFunction(
    FunctionDescription(
      name, summary, arguments: [.numbers(first, "Values."), .numbers(second, "Values.")],
      operationsPerBar: operations), takesConstants: true
  ) { inputs, outputs in
    var out = unsafe outputs.numbers(0).mutableSpan
    write(inputs.series[0], inputs.series[1], &out)
  }
}

private let binaryFunctions: [LibraryFunction] = [
  binary("min", "The lesser of two values.", operations: 1) { first, second, out in
    combineNumbers(first, second, into: &out) { $0.isNaN ? $0 : $0 < $1 ? $0 : $1 }
  },
  binary("max", "The greater of two values.", operations: 1) { first, second, out in
    combineNumbers(first, second, into: &out) { $0.isNaN ? $0 : $0 > $1 ? $0 : $1 }
  },
  binary(
    "mod", "Remainder of x / y with the sign of y: mod(-1, 7) is 6. NaN where y is 0.",
    operations: 6
  ) { first, second, out in
    combineNumbers(first, second, into: &out) { flooredRemainder($0, $1) }
  },
  binary("pow", "x to the power of y.", operations: 35) { first, second, out in
    combineNumbers(first, second, into: &out) { Glibc.pow($0, $1) }
  },
  binary(
    "nz", "The value, or where it is NaN the replacement.", "x", "replacement", operations: 1
  ) { first, second, out in
    combineNumbers(first, second, into: &out) { $0.isNaN ? $1 : $0 }
  },
]

/// A mean of prices of the same bar.
private func barMean(
  _ name: String, _ summary: String, _ fields: [StrategyGraph.BarField],
  write:
    @escaping @Sendable (FunctionInputs, inout MutableSpan<Double>) -> Void
) -> LibraryFunction {
  LibraryFunction(
    FunctionDescription(
      name, summary, arguments: fields.map { .bars($0) }, pane: .price, operationsPerBar: 2)
  ) { inputs, outputs in
    var out = unsafe outputs.numbers(0).mutableSpan
    write(inputs, &out)
  }
}

private let barFunctions: [LibraryFunction] = [
  barMean("hl2", "The middle of the bar, (high + low) / 2.", [.high, .low]) { inputs, out in
    combineNumbers(inputs.series[0], inputs.series[1], into: &out) { 0.5 * ($0 + $1) }
  },
  barMean("hlc3", "The typical price, (high + low + close) / 3.", [.high, .low, .close]) {
    inputs, out in
    let (high, low, close) = unsafe (inputs.numbers(0), inputs.numbers(1), inputs.numbers(2))
    let (highs, lows, closes) = unsafe (high.span, low.span, close.span)
    for row in out.indices { out[row] = (highs[row] + lows[row] + closes[row]) / 3 }
  },
  barMean(
    "ohlc4", "The mean price, (open + high + low + close) / 4.", [.open, .high, .low, .close]
  ) { inputs, out in
    let (open, high) = unsafe (inputs.numbers(0), inputs.numbers(1))
    let (low, close) = unsafe (inputs.numbers(2), inputs.numbers(3))
    let (opens, highs) = unsafe (open.span, high.span)
    let (lows, closes) = unsafe (low.span, close.span)
    for row in out.indices {
      out[row] = 0.25 * (opens[row] + highs[row] + lows[row] + closes[row])
    }
  },
]
