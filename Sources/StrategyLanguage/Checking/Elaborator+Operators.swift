extension Elaborator {
  mutating func negate(_ x: WrittenValue, _ range: SourceRange, _ context: Context) -> Meaning {
    if case .number(let value, _) = x.meaning { return .number(0 - value, .other) }
    guard let operand = number(x, context) else { return .invalid }
    return series(.negate, [operand], .number, range, context)
  }

  mutating func invert(_ x: WrittenValue, _ range: SourceRange, _ context: Context) -> Meaning {
    if case .flag(let value) = x.meaning { return .flag(!value) }
    guard let operand = flag(x, context) else { return .invalid }
    return series(.not, [operand], .flag, range, context)
  }

  mutating func combine(
    _ operation: StrategyGraph.BinaryOperator, _ x: WrittenValue, _ y: WrittenValue,
    _ range: SourceRange, _ context: Context
  ) -> Meaning {
    if x.meaning.isInvalid || y.meaning.isInvalid { return .invalid }
    if operation.isLogic { return logic(operation, x, y, range, context) }
    switch (x.meaning, y.meaning) {
    case (.number(let a, _), .number(let b, _)):
      return fold(operation, a, b, range)
    case (.text(let a, _), .text(let b, _)) where operation == .equal || operation == .notEqual:
      compareChoice(x, with: y)
      compareChoice(y, with: x)
      return .flag((a == b) == (operation == .equal))
    default: break
    }
    guard let left = number(x, context), let right = number(y, context) else { return .invalid }
    if operation.isComparison { noteLevel(x.meaning, left, y.meaning, right) }
    return series(
      .binary(operation), [left, right], operation.isComparison ? .flag : .number, range, context)
  }

  /// Reports a text that is none of the choices of the parameter it is held against.
  private mutating func compareChoice(_ choice: WrittenValue, with text: WrittenValue) {
    guard isChecking, case .text(_, .parameter(let index)) = choice.meaning,
      case .text(let written, .other) = text.meaning,
      case .choice(_, let choices) = program.parameters[index].kind, !choices.contains(written)
    else { return }
    let list = choices.map { "\"\($0)\"" }.joined(separator: ", ")
    let suggestion = nearest(to: written, among: { choices }).map { "\"\($0)\"" }
    report(
      Fault(
        text.range, "\(program.parameters[index].name) is one of \(list)", suggestion: suggestion))
  }

  /// Remembers that a node is held against a constant.
  mutating func noteLevel(_ x: Meaning, _ left: Int, _ y: Meaning, _ right: Int) {
    if case .number(let level, _) = x { comparisons[right, default: []].append(level) }
    if case .number(let level, _) = y { comparisons[left, default: []].append(level) }
  }

  private mutating func fold(
    _ operation: StrategyGraph.BinaryOperator, _ a: Double, _ b: Double, _ range: SourceRange
  ) -> Meaning {
    let value: Double
    switch operation {
    case .add: value = a + b
    case .subtract: value = a - b
    case .multiply: value = a * b
    case .divide: value = a / b
    case .less: return .flag(a < b)
    case .lessOrEqual: return .flag(a <= b)
    case .greater: return .flag(a > b)
    case .greaterOrEqual: return .flag(a >= b)
    case .equal: return .flag(a == b)
    case .notEqual: return .flag(a != b)
    case .and, .or: return .invalid
    }
    guard value.isFinite else { return invalid(range, "the result is not a finite number") }
    return .number(value, .other)
  }

  private mutating func logic(
    _ operation: StrategyGraph.BinaryOperator, _ x: WrittenValue, _ y: WrittenValue,
    _ range: SourceRange, _ context: Context
  ) -> Meaning {
    // Both are looked at before either is left out, so that a fault does not hide.
    switch (x.meaning, y.meaning) {
    case (.flag(let a), .flag(let b)):
      return .flag(operation == .and ? a && b : a || b)
    case (.flag(let constant), let other), (let other, .flag(let constant)):
      let place = if case .flag = x.meaning { y } else { x }
      guard flag(place, context) != nil else { return .invalid }
      return constant == (operation == .and) ? other : .flag(constant)
    default:
      guard let left = flag(x, context), let right = flag(y, context) else { return .invalid }
      return series(.binary(operation), [left, right], .flag, range, context)
    }
  }

  mutating func choose(
    _ condition: WrittenValue, _ then: Meaning, _ otherwise: WrittenValue, _ range: SourceRange,
    _ context: Context
  ) -> Meaning {
    if then.isInvalid || otherwise.meaning.isInvalid || condition.meaning.isInvalid {
      return .invalid
    }
    if case .flag(let isThen) = condition.meaning {
      if case .text = then, case .text = otherwise.meaning {
        return isThen ? then : otherwise.meaning
      }
      if isConstant(then) && isConstant(otherwise.meaning) {
        guard then.noun == otherwise.meaning.noun else {
          return mixed(then, otherwise)
        }
        return isThen ? then : otherwise.meaning
      }
    }
    guard let left = node(then, range, context),
      let right = node(otherwise.meaning, otherwise.range, context)
    else { return .invalid }
    guard left.type == right.type else { return mixed(then, otherwise) }
    if case .flag(let isThen) = condition.meaning {
      return .series(isThen ? left.place : right.place, left.type)
    }
    guard let test = flag(condition, context) else { return .invalid }
    return series(.choose, [test, left.place, right.place], left.type, range, context)
  }

  private mutating func mixed(_ then: Meaning, _ otherwise: WrittenValue) -> Meaning {
    invalid(
      otherwise.range,
      "both cases of \u{201C}if\u{201D} are of one kind: expected \(then.noun), found "
        + otherwise.meaning.noun)
  }

  private func isConstant(_ meaning: Meaning) -> Bool {
    switch meaning {
    case .number, .flag, .text: true
    default: false
    }
  }

  mutating func lookBack(
    _ x: Meaning, _ count: WrittenValue, _ range: SourceRange, _ context: Context
  ) -> Meaning {
    if x.isInvalid || count.meaning.isInvalid { return .invalid }
    guard case .number(let number, let origin) = count.meaning else {
      return invalid(
        count.range,
        "expected a number of bars that is known before the run, found "
          + count.meaning.noun)
    }
    let shown = source.echo(count.range)
    let isGood = hold(number, origin, isWhole: true, count.range) { number in
      if number < 0 {
        return Fault(
          count.range,
          "[\(shown)] would look ahead: a strategy sees only bars that have closed",
          suggestion: origin == .other && number > -1e6 && number == number.rounded()
            ? "\(Int(-number))" : nil)
      }
      guard Int(exactly: number).map({ $0 <= LanguageLimits.lookBackMax }) ?? false else {
        return Fault(
          count.range,
          "expected a whole number of bars from 0 to \(LanguageLimits.lookBackMax), found "
            + number.plain)
      }
      return nil
    }
    guard isGood, let bars = Int(exactly: number) else { return .invalid }
    guard bars > 0, !isConstant(x) else { return x }
    guard let operand = node(x, range, context) else { return .invalid }
    return series(.lookBack(bars), [operand.place], operand.type, range, context)
  }

  /// The node of a number; nil after a fault.
  mutating func number(_ value: WrittenValue, _ context: Context) -> Int? {
    typed(.number, value, context)
  }

  /// The node of a condition; nil after a fault.
  mutating func flag(_ value: WrittenValue, _ context: Context) -> Int? {
    typed(.flag, value, context)
  }

  mutating func typed(
    _ type: FunctionDescription.ValueType, _ value: WrittenValue, _ context: Context
  ) -> Int? {
    guard let made = node(value.meaning, value.range, context) else { return nil }
    guard made.type == type else {
      let hint =
        type == .flag
        ? "; compare it with something, as in \u{201C}… > 0\u{201D}"
        : "; \u{201C}if … then 1 else 0\u{201D} makes a number of it"
      report(
        Fault(value.range, "expected \(type.noun), found \(value.meaning.noun)\(hint)"))
      return nil
    }
    return made.place
  }
}
