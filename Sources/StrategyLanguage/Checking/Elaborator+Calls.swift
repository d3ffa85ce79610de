private import Glibc

extension Elaborator {
  mutating func lookUp(
    _ name: String, _ range: SourceRange, _ context: Context
  ) -> Meaning {
    switch program.names[name] {
    case .parameter(let index)?:
      guard program.parameterOrders[index] < context.order else { return tooEarly(name, range) }
      switch values[index] {
      case .number(let value): return .number(value, .parameter(index))
      case .flag(let value): return .flag(value)
      case .choice(let choice): return .text(choice, .parameter(index))
      }
    case .definition(let index)?:
      let order = program.definitions[index].order
      guard order < context.order else {
        return order > context.order
          ? tooEarly(name, range)
          : invalid(
            range,
            "\u{201C}\(name)\u{201D} cannot be made of itself; give the new value another name")
      }
      return meaning(ofDefinition: index, frame: context.frame)
    case nil: break
    }
    if let field = StrategyGraph.BarField(rawValue: name) {
      return series(.bars(field), [], .number, range, context)
    }
    guard let function = FunctionLibrary.description(of: name) else {
      let suggestion = nearest(to: name) { [program] in
        Array(program.names.keys).sorted() + StrategyGraph.BarField.allCases.map(\.rawValue)
          + FunctionLibrary.descriptions.map(\.name)
      }
      report(
        Fault(
          range, "there is nothing named \u{201C}\(name)\u{201D}", suggestion: suggestion,
          mayFollow: true))
      return .invalid
    }
    guard function.writtenArguments.isEmpty else {
      return invalid(
        range, "\(name) is a function: expected \(function.signature)", suggestion: nil)
    }
    return call(name, [], range, context)
  }

  private mutating func tooEarly(_ name: String, _ range: SourceRange) -> Meaning {
    invalid(
      range, "\u{201C}\(name)\u{201D} gets its value only further down; put that line first")
  }

  mutating func call(
    _ name: String, _ written: [WrittenArgument], _ range: SourceRange, _ context: Context
  ) -> Meaning {
    guard let function = FunctionLibrary.description(of: name) else {
      let suggestion = nearest(to: name) { FunctionLibrary.descriptions.map(\.name) }
      return invalid(
        range.prefix(name), "there is no function named \u{201C}\(name)\u{201D}",
        suggestion: suggestion)
    }
    if written.contains(where: { $0.meaning.isInvalid }) { return .invalid }
    if let constant = folded(name, written, range) { return constant }
    guard let arguments = match(written, to: function, range) else { return .invalid }
    var inputs: [Int] = []
    var constants: [UInt64] = []
    for (argument, given) in zip(function.arguments, arguments) {
      switch take(argument, given, function, range, context) {
      case .input(let node): inputs.append(node)
      case .constant(let value): constants.append(value.bitPattern)
      case nil: return .invalid
      }
    }
    if name.hasPrefix("crosses"), written.count == 2, inputs.count == 2 {
      noteLevel(written[0].meaning, inputs[0], written[1].meaning, inputs[1])
    }
    let node = StrategyGraph.Node(
      .call(function: name, constants: constants, result: 0), inputs: inputs,
      frame: context.frame)
    guard function.results.count == 1 else {
      return .results(function, node: node, alignments: [])
    }
    return result(0, of: function, node, [], range)
  }

  /// Arithmetic of constants alone stays constant, so that it can be the length of a window.
  private mutating func folded(
    _ name: String, _ written: [WrittenArgument], _ range: SourceRange
  ) -> Meaning? {
    let numbers = written.compactMap { argument -> Double? in
      if case .number(let value, _) = argument.meaning, argument.name == nil { value } else { nil }
    }
    guard numbers.count == written.count else { return nil }
    let value: Double
    switch (name, numbers.count) {
    case ("abs", 1): value = abs(numbers[0])
    case ("floor", 1): value = numbers[0].rounded(.down)
    case ("ceil", 1): value = numbers[0].rounded(.up)
    case ("round", 1): value = numbers[0].rounded(.toNearestOrAwayFromZero)
    case ("sqrt", 1): value = numbers[0].squareRoot()
    case ("min", 2): value = min(numbers[0], numbers[1])
    case ("max", 2): value = max(numbers[0], numbers[1])
    case ("mod", 2): value = flooredRemainder(numbers[0], numbers[1])
    case ("sign", 1): value = numbers[0] > 0 ? 1 : numbers[0] < 0 ? -1 : 0
    case ("exp", 1): value = Glibc.exp(numbers[0])
    case ("log", 1): value = Glibc.log(numbers[0])
    case ("log10", 1): value = Glibc.log10(numbers[0])
    case ("pow", 2): value = Glibc.pow(numbers[0], numbers[1])
    default: return nil
    }
    guard value.isFinite else { return invalid(range, "the result is not a finite number") }
    return .number(value, .other)
  }

  /// What was written for each argument of the function; nil inside where the default is meant or
  /// where nothing is written, nil as a whole after a fault.
  private mutating func match(
    _ written: [WrittenArgument], to function: FunctionDescription, _ range: SourceRange
  ) -> [WrittenArgument?]? {
    var given = [WrittenArgument?](repeating: nil, count: function.arguments.count)
    var places = function.arguments.indices.filter { !function.arguments[$0].isBars }[...]
    for argument in written {
      let place: Int
      if let name = argument.name {
        guard let named = function.arguments.firstIndex(where: { !$0.isBars && $0.name == name })
        else {
          let suggestion = nearest(to: name) { function.writtenArguments.map(\.name) }
          report(
            Fault(
              argument.range.prefix(name),
              "\(function.name) has no argument \u{201C}\(name)\u{201D}: \(function.signature)",
              suggestion: suggestion))
          return nil
        }
        place = named
        places = places.filter { $0 != named }[...]
      } else {
        guard let next = places.popFirst() else {
          report(
            Fault(argument.range, "\(function.name) takes no more values: \(function.signature)"))
          return nil
        }
        place = next
      }
      guard given[place] == nil else {
        report(
          Fault(argument.range, "\(function.arguments[place].name) is given a second time"))
        return nil
      }
      given[place] = argument
    }
    for (argument, value) in zip(function.arguments, given)
    where value == nil && argument.isRequired {
      report(missing(argument, written, function, range))
      return nil
    }
    return given
  }

  /// A value that is left out; `rsi(14)` gets told what it means.
  private func missing(
    _ argument: FunctionDescription.Argument, _ written: [WrittenArgument],
    _ function: FunctionDescription, _ range: SourceRange
  ) -> Fault {
    let arguments = function.writtenArguments
    if let first = written.first, case .number = first.meaning, let series = arguments.first,
      case .series(.number) = series.kind, written.count == arguments.filter(\.isRequired).count - 1
    {
      let rest = written.map { source.echo($0.range) }.joined(separator: ", ")
      return Fault(
        range, "\(function.name) needs \u{201C}\(argument.name)\u{201D}: \(function.signature)",
        suggestion: "\(function.name)(close, \(rest))")
    }
    return Fault(
      range, "\(function.name) needs \u{201C}\(argument.name)\u{201D}: \(function.signature)")
  }

  private enum Taken {
    case input(Int)
    case constant(Double)
  }

  private mutating func take(
    _ argument: FunctionDescription.Argument, _ given: WrittenArgument?,
    _ function: FunctionDescription, _ range: SourceRange, _ context: Context
  ) -> Taken? {
    switch argument.kind {
    case .bars(let field):
      let column = series(.bars(field), [], .number, range, context)
      guard case .series(let node, _) = column else { return nil }
      return .input(node)
    case .series(let type):
      guard let given else { return nil }
      return typed(type, WrittenValue(given.meaning, given.range), context).map { .input($0) }
    case .integer(let bounds, let initial):
      let bounds = Double(bounds.lowerBound)...Double(bounds.upperBound)
      return constant(
        argument, given, in: bounds, isWhole: true, initial: initial.map { Double($0) }, function)
    case .real(let bounds, let initial):
      return constant(argument, given, in: bounds, isWhole: false, initial: initial, function)
    case .choice(let choices):
      guard let given else { return .constant(0) }
      return choice(argument, given, among: choices, function)
    }
  }

  private mutating func choice(
    _ argument: FunctionDescription.Argument, _ given: WrittenArgument, among choices: [String],
    _ function: FunctionDescription
  ) -> Taken? {
    let list = choices.map { "\"\($0)\"" }.joined(separator: ", ")
    let expected = "\(argument.name) of \(function.name) is one of \(list)"
    guard case .text(let text, let origin) = given.meaning,
      let index = choices.firstIndex(of: text)
    else {
      var suggestion: String?
      if case .text(let text, .other) = given.meaning {
        suggestion = nearest(to: text, among: { choices }).map { "\"\($0)\"" }
      }
      report(Fault(given.range, expected, suggestion: suggestion))
      return nil
    }
    if isChecking, case .parameter(let parameter) = origin,
      case .choice(_, let possible) = program.parameters[parameter].kind,
      let other = possible.first(where: { !choices.contains($0) })
    {
      let name = program.parameters[parameter].name
      report(Fault(given.range, "\(expected), but \(name) may be \"\(other)\""))
    }
    return .constant(Double(index))
  }

  private mutating func constant(
    _ argument: FunctionDescription.Argument, _ given: WrittenArgument?,
    in bounds: ClosedRange<Double>, isWhole: Bool, initial: Double?,
    _ function: FunctionDescription
  ) -> Taken? {
    guard let given else { return initial.map { .constant($0) } }
    let kind = isWhole ? "a whole number" : "a number"
    guard case .number(let value, let origin) = given.meaning else {
      report(
        Fault(
          given.range,
          "\(argument.name) of \(function.name) is \(kind) that is known before the run, found "
            + given.meaning.noun))
      return nil
    }
    let isGood = hold(value, origin, isWhole: isWhole, given.range) { value in
      guard bounds.contains(value), !isWhole || value == value.rounded() else {
        return Fault(
          given.range,
          "\(argument.name) of \(function.name) is \(kind) from \(bounds.lowerBound.plain) to "
            + "\(bounds.upperBound.plain), found \(value.plain)")
      }
      return nil
    }
    guard isGood else { return nil }
    // Adding zero turns −0.0 into 0.0: equal constants have equal bits.
    return .constant(value + 0.0)
  }
}

extension Double {
  /// As it would be written: whole numbers without a point.
  var plain: String {
    self == rounded() && abs(self) < 1e15 ? "\(Int(self))" : "\(self)"
  }
}

extension FunctionDescription.Argument {
  /// Whether it is put in without being written.
  var isBars: Bool { if case .bars = kind { true } else { false } }

  var isRequired: Bool {
    switch kind {
    case .series: true
    case .integer(_, let initial): initial == nil
    case .real(_, let initial): initial == nil
    case .choice, .bars: false
    }
  }
}
