import StrategyLanguage
import TestSupport

/// A strategy's text made from the grammar: every name is defined above its use, every argument is
/// of its type and range, so it has to check.
struct RandomProgram {
  private var generator: SplitMix64
  private var lines: [String] = []
  /// Names of numbers and conditions; `plain` ones stand on no other bars.
  private var numbers: [(name: String, isPlain: Bool)] = []
  private var flags: [(name: String, isPlain: Bool)] = []
  /// Whether the expression being written stands on other bars already.
  private var isInside = false
  /// Whether the definition being written does somewhere.
  private var usesOtherBars = false

  static func text(seed: UInt64) -> String {
    var program = RandomProgram(generator: SplitMix64(seed: seed))
    program.write()
    return program.lines.joined(separator: "\n")
  }

  /// Values within the ranges of a strategy's parameters.
  static func values(
    of strategy: CheckedStrategy, seed: UInt64
  ) -> [String: StrategyParameter.Value] {
    var generator = SplitMix64(seed: seed)
    var values: [String: StrategyParameter.Value] = [:]
    for parameter in strategy.parameters where generator.below(4) > 0 {
      values[parameter.name] =
        switch parameter.kind {
        case .integer(_, let range, _):
          .number(Double(range.lowerBound + generator.below(range.count)))
        case .real(_, let range, _):
          .number(range.lowerBound + generator.unit() * (range.upperBound - range.lowerBound))
        case .flag: .flag(generator.flag(probability: 0.5))
        case .choice(_, let choices): .choice(generator.pick(choices))
        }
    }
    return values
  }

  private init(generator: SplitMix64) { self.generator = generator }

  private mutating func write() {
    lines = [
      "param w = 5 in 1..40, v = 9 in 1..30 step 2 \"Window\"",
      "param level = 1.5 in -3.0..200.0, up = true",
      "param kind = \"simple\" in {\"simple\", \"exponential\", \"weighted\", \"wilder\"}",
    ]
    for place in 0..<3 + generator.below(5) {
      usesOtherBars = false
      let isNumber = generator.below(3) > 0
      let name = "\(isNumber ? "x" : "c")\(place)"
      let value = isNumber ? number(3) : flag(3)
      lines.append("\(name) = \(value)")
      if isNumber {
        numbers.append((name, !usesOtherBars))
      } else {
        flags.append((name, !usesOtherBars))
      }
    }
    lines.append("enter long when \(flag(2))")
    lines.append("exit long when \(flag(2))")
    if generator.below(2) == 0 { lines.append("enter short when \(flag(2))") }
    if generator.below(2) == 0 { lines.append("exit short when \(flag(2))") }
    lines += generator.pick([
      ["stop_loss 5%; take_profit 8% close 50%"], ["trailing 3% after 6%"], ["time_stop w bars"],
      ["size 50% of equity"], ["size 10 shares"], [],
    ])
    for (name, _) in numbers.suffix(4) { lines.append("plot \(name)") }
    lines.append("plot \(generator.below(2) == 0 ? number(2) : flag(2)) as \"Last\"")
  }

  private mutating func number(_ depth: Int) -> String {
    if depth == 0 { return leaf() }
    switch generator.below(10) {
    case 0: return leaf()
    case 1, 2:
      let sign = generator.pick(["+", "-", "*", "/"])
      // A constant divided by another may be no number, so one side is a series.
      return "(\(number(depth - 1)) + close) \(sign) \(number(depth - 1))".bracketed
    case 3: return "-\(number(depth - 1).bracketed)"
    case 4:
      return "if \(flag(depth - 1)) then \(number(depth - 1)) else \(number(depth - 1))".bracketed
    case 5:
      return "\(number(depth - 1).bracketed)[\(generator.pick(["1", "w", "v - 1 + 1", "7"]))]"
    case 6: return onOtherBars { $0.number(depth - 1) }
    default: return call(.number, depth)
    }
  }

  private mutating func flag(_ depth: Int) -> String {
    if depth == 0 { return "close > open" }
    switch generator.below(9) {
    case 0:
      let usable = flags.filter { !isInside || $0.isPlain }
      guard !usable.isEmpty else { return "close[1] < \(number(depth - 1))" }
      let (name, isPlain) = generator.pick(usable)
      usesOtherBars = usesOtherBars || !isPlain
      return name
    case 1, 2:
      let sign = generator.pick(["<", "<=", ">", ">=", "==", "!="])
      return "\(number(depth - 1)) \(sign) \(number(depth - 1))".bracketed
    case 3:
      return "\(flag(depth - 1)) \(generator.pick(["and", "or"])) \(flag(depth - 1))".bracketed
    case 4: return "not \(flag(depth - 1).bracketed)".bracketed
    case 5: return "if up then \(flag(depth - 1)) else \(flag(depth - 1))".bracketed
    case 6: return "\(flag(depth - 1).bracketed)[2]"
    case 7: return onOtherBars { $0.flag(depth - 1) }
    default: return call(.flag, depth)
    }
  }

  private mutating func leaf() -> String {
    let usable = numbers.filter { !isInside || $0.isPlain }
    if !usable.isEmpty, generator.below(2) == 0 {
      let (name, isPlain) = generator.pick(usable)
      usesOtherBars = usesOtherBars || !isPlain
      return name
    }
    return generator.pick([
      "open", "high", "low", "close", "volume", "level", "100", "0.5", "3%", "hl2", "hour",
    ])
  }

  /// Three other frames at most, so that no program needs more than there may be.
  private mutating func onOtherBars(_ inner: (inout RandomProgram) -> String) -> String {
    guard !isInside else { return inner(&self) }
    isInside = true
    usesOtherBars = true
    let value = inner(&self)
    isInside = false
    switch generator.below(3) {
    case 0: return "on(\"5m\", \(value))"
    case 1: return "\(value.bracketed) of \"SPY\"".bracketed
    default: return "on(\"15m\", \(value.bracketed) of \"SPY\")"
    }
  }

  private mutating func call(_ type: FunctionDescription.ValueType, _ depth: Int) -> String {
    let functions = FunctionLibrary.descriptions.filter { function in
      function.results.contains { $0.type == type }
    }
    let function = generator.pick(functions)
    var arguments: [String] = []
    for argument in function.writtenArguments {
      let value = written(argument, depth)
      arguments.append(generator.below(3) == 0 ? "\(argument.name) = \(value)" : value)
    }
    // A value by place may not follow the name of its own place: names come last.
    let named = arguments.firstIndex { $0.contains(" = ") } ?? arguments.count
    for place in named..<max(named, arguments.count) where !arguments[place].contains(" = ") {
      arguments[place] = "\(function.writtenArguments[place].name) = \(arguments[place])"
    }
    let results = function.results.filter { $0.type == type }
    let field = generator.pick(results).name
    return "\(function.name)(\(arguments.joined(separator: ", ")))"
      + (field.isEmpty ? "" : ".\(field)")
  }

  private mutating func written(
    _ argument: FunctionDescription.Argument, _ depth: Int
  ) -> String {
    switch argument.kind {
    case .series(.number): return "\(number(depth - 1).bracketed) + 0 * close"
    case .series(.flag): return flag(depth - 1)
    case .integer(let range, _):
      // Parameters go from 1 to 40.
      if range.lowerBound <= 1, range.upperBound >= 40, generator.below(2) == 0 { return "w" }
      let most = min(range.upperBound, max(range.lowerBound, 20))
      return "\(range.lowerBound + generator.below(most - range.lowerBound + 1))"
    case .real(let range, _):
      return "\(range.lowerBound + Double(generator.below(8)) * min(range.upperBound, 4) / 8)"
    case .choice(let choices):
      let isKind = Set(choices) == ["simple", "exponential", "weighted", "wilder"]
      return isKind && generator.below(2) == 0 ? "kind" : "\"\(generator.pick(choices))\""
    case .bars: return "close"
    }
  }
}

extension String {
  fileprivate var bracketed: String { "(\(self))" }
}
