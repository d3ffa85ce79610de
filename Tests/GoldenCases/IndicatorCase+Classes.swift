import BacktestEngine

/// vectorbt's indicator classes, by the engine's functions of vectorbt's convention.
extension IndicatorCase {
  func movingAverage(
    _ arguments: IndicatorArguments, _ input: IndicatorInput
  ) throws -> [String: [Double]] {
    let close = try input("close")
    let window = try arguments.int("window", 0)
    let average = filled(close.count) { out in
      BacktestEngine.movingAverage(
        close.span, window: window, method: arguments.method("ewm"), convention: .vectorbt,
        into: &out)
    }
    return ["ma": average]
  }

  func deviation(
    _ arguments: IndicatorArguments, _ input: IndicatorInput
  ) throws -> [String: [Double]] {
    let close = try input("close")
    let window = try arguments.int("window", 0)
    let ddof = try arguments.int("ddof", 0)
    let deviation = filled(close.count) { out in
      if arguments.flag("ewm") {
        exponentialStandardDeviation(
          close.span, span: window, minPeriods: window, seeding: arguments.seeding, ddof: ddof,
          into: &out)
      } else {
        rollingStandardDeviation(
          close.span, window: window, minPeriods: window, ddof: ddof, convention: .vectorbt,
          into: &out)
      }
    }
    return ["mstd": deviation]
  }

  func bollingerBands(
    _ arguments: IndicatorArguments, _ input: IndicatorInput
  ) throws -> [String: [Double]] {
    let close = try input("close")
    let window = try arguments.int("window", 20)
    let ddof = try arguments.int("ddof", 0)
    let (middle, upper, lower) = filledThree(close.count) { middle, upper, lower in
      BacktestEngine.bollingerBands(
        close.span, window: window, width: arguments.double("alpha", 2),
        weights: arguments.flag("ewm") ? .exponential(arguments.seeding) : .equal, ddof: ddof,
        convention: .vectorbt, middle: &middle, upper: &upper, lower: &lower)
    }
    let position = filled(close.count) { out in
      bollingerPosition(close.span, upper: upper.span, lower: lower.span, into: &out)
    }
    let width = filled(close.count) { out in
      bollingerWidth(
        middle: middle.span, upper: upper.span, lower: lower.span, into: &out)
    }
    return [
      "middle": middle, "upper": upper, "lower": lower, "percent_b": position,
      "bandwidth": width,
    ]
  }

  func relativeStrength(
    _ arguments: IndicatorArguments, _ input: IndicatorInput
  ) throws -> [String: [Double]] {
    let close = try input("close")
    let window = try arguments.int("window", 14)
    let smoothing: RelativeStrengthSmoothing =
      switch arguments.method("ewm") {
      case .exponential: .exponential
      case .exponentialAdjusted: .exponentialAdjusted
      default: .simple
      }
    let index = filled(close.count) { out in
      relativeStrengthIndex(
        close.span, window: window, smoothing: smoothing, convention: .vectorbt, into: &out)
    }
    return ["rsi": index]
  }

  func stochastic(
    _ arguments: IndicatorArguments, _ input: IndicatorInput
  ) throws -> [String: [Double]] {
    let (high, low, close) = (try input("high"), try input("low"), try input("close"))
    let kWindow = try arguments.int("k_window", 14)
    let dWindow = try arguments.int("d_window", 3)
    let (percentK, percentD, _) = filledThree(close.count) { percentK, percentD, _ in
      stochasticOscillator(
        high: high.span, low: low.span, close: close.span, kWindow: kWindow, dWindow: dWindow,
        method: arguments.method("d_ewm"), convention: .vectorbt, percentK: &percentK,
        percentD: &percentD)
    }
    return ["percent_k": percentK, "percent_d": percentD]
  }

  func convergence(
    _ arguments: IndicatorArguments, _ input: IndicatorInput
  ) throws -> [String: [Double]] {
    let close = try input("close")
    let fast = try arguments.int("fast_window", 12)
    let slow = try arguments.int("slow_window", 26)
    let signalWindow = try arguments.int("signal_window", 9)
    let (macd, signal, histogram) = filledThree(close.count) { macd, signal, histogram in
      movingAverageConvergence(
        close.span, fastWindow: fast, slowWindow: slow, signalWindow: signalWindow,
        method: arguments.method("macd_ewm"), signalMethod: arguments.method("signal_ewm"),
        convention: .vectorbt, macd: &macd, signal: &signal, histogram: &histogram)
    }
    return ["macd": macd, "signal": signal, "hist": histogram]
  }

  func averageTrueRange(
    _ arguments: IndicatorArguments, _ input: IndicatorInput
  ) throws -> [String: [Double]] {
    let (high, low, close) = (try input("high"), try input("low"), try input("close"))
    let window = try arguments.int("window", 14)
    let (range, average, _) = filledThree(close.count) { range, average, _ in
      BacktestEngine.averageTrueRange(
        high: high.span, low: low.span, close: close.span, window: window,
        method: arguments.method("ewm", true), convention: .vectorbt, range: &range,
        average: &average)
    }
    return ["tr": range, "atr": average]
  }

  func onBalanceVolume(
    _ arguments: IndicatorArguments, _ input: IndicatorInput
  ) throws -> [String: [Double]] {
    let (close, volume) = (try input("close"), try input("volume"))
    let total = filled(close.count) { out in
      BacktestEngine.onBalanceVolume(
        close: close.span, volume: volume.span, convention: .vectorbt, into: &out)
    }
    return ["obv": total]
  }
}

/// Three columns of `rows` values written by `write`, for functions of two or three results.
private func filledThree(
  _ rows: Int,
  _ write: (
    inout MutableSpan<Double>, inout MutableSpan<Double>, inout MutableSpan<Double>
  ) -> Void
) -> ([Double], [Double], [Double]) {
  var first = [Double](repeating: 0, count: rows)
  var second = first
  var third = first
  var firstSpan = first.mutableSpan
  var secondSpan = second.mutableSpan
  var thirdSpan = third.mutableSpan
  write(&firstSpan, &secondSpan, &thirdSpan)
  return (first, second, third)
}
