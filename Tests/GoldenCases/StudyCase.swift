import BacktestEngine

/// A case of kind `indicator` whose function is one of TA-Lib's: one setting, one column each.
struct StudyCase {
  private let function: String
  private let arguments: GoldenValue
  private let input: GoldenValue

  static let prefix = "talib."

  init(call: GoldenValue, input: GoldenValue) {
    function = String((call["function"].text ?? "").dropFirst(StudyCase.prefix.count))
    arguments = call["args"]
    self.input = input
  }

  func computed() throws -> GoldenValue {
    .fields(try outputs().mapValues { .numbers($0) })
  }

  private func outputs() throws -> [String: [Double]] {
    switch function {
    case "ADX": ["real": try directional().adx]
    case "PLUS_DI": ["real": try directional().plus]
    case "MINUS_DI": ["real": try directional().minus]
    case "CCI", "WILLR": ["real": try ofBars()]
    case "MFI", "VWAP", "VWMA", "OBV": ["real": try ofVolume()]
    case "DONCHIAN", "KC", "BBANDS": try channel()
    case "SUPERTREND": try trend()
    case "SAR": ["real": try parabolic()]
    case "AROON", "AROONOSC": try aroonLines()
    case "STOCHRSI": try stochasticStrength()
    case "STOCHF": try stochastic()
    case "ATR": ["real": try averageRange()]
    case "LINEARREG_SLOPE": ["real": try regression().slope]
    case "LINEARREG_INTERCEPT": ["real": try regression().intercept]
    case "LINEARREG": ["real": try regression().end]
    default: ["real": try ofClose()]
    }
  }

  private func column(_ name: String) throws -> [Double] { try input[name].doubles(name) }

  private func window(_ name: String = "timeperiod") throws -> Int {
    try arguments[name].int(name)
  }

  private func number(_ name: String) throws -> Double {
    guard let number = arguments[name].double else {
      throw CaseProblem.malformed("\(name) is no number")
    }
    return number
  }

  private func ofClose() throws -> [Double] {
    let close = try column("close")
    let window = try window()
    return try filled(close.count) { out in
      switch function {
      case "ROC": rateOfChange(close.span, lag: window, into: &out)
      case "TRIX": tripleExponentialRate(close.span, window: window, into: &out)
      case "SMA": simpleMovingAverage(close.span, window: window, into: &out)
      case "WMA": weightedMovingAverage(close.span, window: window, into: &out)
      case "RMA": wilderMovingAverage(close.span, window: window, into: &out)
      case "MOM": differences(close.span, lag: window, into: &out)
      case "RSI": relativeStrengthIndex(close.span, window: window, smoothing: .wilder, into: &out)
      case "STDDEV":
        rollingStandardDeviation(close.span, window: window, minPeriods: window, into: &out)
      default: throw CaseProblem.unknown("indicator talib.\(function)")
      }
    }
  }

  private func ofBars() throws -> [Double] {
    let (high, low, close) = (try column("high"), try column("low"), try column("close"))
    let window = try window()
    return filled(close.count) { out in
      if function == "CCI" {
        commodityChannelIndex(
          high: high.span, low: low.span, close: close.span, window: window, into: &out)
      } else {
        williamsRange(
          high: high.span, low: low.span, close: close.span, window: window, into: &out)
      }
    }
  }

  private func ofVolume() throws -> [Double] {
    let close = try column("close")
    let volume = try column("volume")
    let high = try function == "OBV" || function == "VWMA" ? close : column("high")
    let low = try function == "OBV" || function == "VWMA" ? close : column("low")
    let window = try function == "OBV" || function == "VWAP" ? 1 : window()
    let oneSession = [Bool](repeating: false, count: close.count)
    return filled(close.count) { out in
      switch function {
      case "OBV": onBalanceVolume(close: close.span, volume: volume.span, into: &out)
      case "MFI":
        moneyFlowIndex(
          high: high.span, low: low.span, close: close.span, volume: volume.span, window: window,
          into: &out)
      case "VWAP":
        volumeWeightedPrice(
          high: high.span, low: low.span, close: close.span, volume: volume.span,
          sessionStarts: oneSession.span, into: &out)
      default:
        // With one price per bar the typical price is that price.
        rollingVolumeWeightedPrice(
          high: high.span, low: low.span, close: close.span, volume: volume.span, window: window,
          into: &out)
      }
    }
  }

  private func directional() throws -> (adx: [Double], plus: [Double], minus: [Double]) {
    let (high, low, close) = (try column("high"), try column("low"), try column("close"))
    let window = try window()
    return filledThree(close.count) {
      averageDirectionalIndex(
        high: high.span, low: low.span, close: close.span, window: window, adx: &$0, plus: &$1,
        minus: &$2)
    }
  }

  private func channel() throws -> [String: [Double]] {
    let close = try function == "DONCHIAN" ? column("high") : column("close")
    let isOfClose = function == "BBANDS"
    let high = try isOfClose ? close : column("high")
    let low = try isOfClose ? close : column("low")
    let window = try window()
    let rangeWindow = try function == "KC" ? self.window("atrperiod") : 1
    let width = try function == "KC" ? number("nbdev") : 2
    let lines = filledThree(close.count) { upper, middle, lower in
      switch function {
      case "DONCHIAN":
        donchianChannel(
          high: high.span, low: low.span, window: window, upper: &upper, middle: &middle,
          lower: &lower)
      case "KC":
        keltnerChannel(
          high: high.span, low: low.span, close: close.span, window: window,
          rangeWindow: rangeWindow, multiplier: width, upper: &upper, middle: &middle,
          lower: &lower)
      default:
        bollingerBands(
          close.span, window: window, width: width, middle: &middle, upper: &upper, lower: &lower)
      }
    }
    return ["upperband": lines.0, "middleband": lines.1, "lowerband": lines.2]
  }

  /// TA-Lib says direction 0 where there is none yet.
  private func trend() throws -> [String: [Double]] {
    let (high, low, close) = (try column("high"), try column("low"), try column("close"))
    let window = try window()
    let multiplier = try number("multiplier")
    let lines = filledThree(close.count) { line, direction, _ in
      superTrend(
        high: high.span, low: low.span, close: close.span, window: window, multiplier: multiplier,
        line: &line, direction: &direction)
    }
    return ["supertrend": lines.0, "trend": lines.1.map { $0.isNaN ? 0 : $0 }]
  }

  private func parabolic() throws -> [Double] {
    let (high, low) = (try column("high"), try column("low"))
    let acceleration = try number("acceleration")
    let maximum = try number("maximum")
    return filled(high.count) {
      parabolicStop(
        high: high.span, low: low.span, acceleration: acceleration, maximum: maximum, into: &$0)
    }
  }

  private func aroonLines() throws -> [String: [Double]] {
    let (high, low) = (try column("high"), try column("low"))
    let window = try window()
    let lines = filledThree(high.count) {
      aroon(high: high.span, low: low.span, window: window, up: &$0, down: &$1, oscillator: &$2)
    }
    return ["aroonup": lines.0, "aroondown": lines.1, "real": lines.2]
  }

  private func stochasticStrength() throws -> [String: [Double]] {
    let close = try column("close")
    let window = try window()
    let stochasticWindow = try self.window("fastk_period")
    let meanWindow = try self.window("fastd_period")
    let lines = filledThree(close.count) { k, d, _ in
      stochasticRelativeStrength(
        close.span, window: window, stochasticWindow: stochasticWindow, meanWindow: meanWindow,
        k: &k, d: &d)
    }
    return ["fastk": lines.0, "fastd": lines.1]
  }

  /// TA-Lib hides the values of %K before the first of %D.
  private func stochastic() throws -> [String: [Double]] {
    let (high, low, close) = (try column("high"), try column("low"), try column("close"))
    let kWindow = try window("fastk_period")
    let dWindow = try window("fastd_period")
    let lines = filledThree(close.count) { k, d, _ in
      stochasticOscillator(
        high: high.span, low: low.span, close: close.span, kWindow: kWindow, dWindow: dWindow,
        percentK: &k, percentD: &d)
    }
    return ["fastk": zip(lines.0, lines.1).map { $1.isNaN ? .nan : $0 }, "fastd": lines.1]
  }

  private func averageRange() throws -> [Double] {
    let (high, low, close) = (try column("high"), try column("low"), try column("close"))
    let window = try window()
    return filledThree(close.count) { range, average, _ in
      averageTrueRange(
        high: high.span, low: low.span, close: close.span, window: window, range: &range,
        average: &average)
    }.1
  }

  private func regression() throws -> (slope: [Double], intercept: [Double], end: [Double]) {
    let close = try column("close")
    let window = try window()
    return filledThree(close.count) {
      linearRegression(close.span, window: window, slope: &$0, intercept: &$1, end: &$2)
    }
  }
}

/// Three columns of `rows` values written by `write`.
private func filledThree(
  _ rows: Int,
  _ write: (
    inout MutableSpan<Double>, inout MutableSpan<Double>, inout MutableSpan<Double>
  ) throws -> Void
) rethrows -> ([Double], [Double], [Double]) {
  var second: [Double] = []
  var third: [Double] = []
  let first = try filled(rows) { first in
    second = try filled(rows) { second in
      third = try filled(rows) { third in try write(&first, &second, &third) }
    }
  }
  return (first, second, third)
}
