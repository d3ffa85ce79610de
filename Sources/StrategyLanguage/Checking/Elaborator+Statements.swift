extension Elaborator {
  /// Elaborates all that trades and is drawn; while checking, definitions that nothing uses too.
  mutating func elaborateProgram() {
    var next = 0
    for use in program.uses {
      if isChecking { elaborateDefinitions(from: &next, before: use.order) }
      elaborate(use)
    }
    if isChecking { elaborateDefinitions(from: &next, before: .max) }
    let signals = builder.graph.signals
    if isChecking, isComplete, faults.isEmpty, signals.enterLong == nil, signals.enterShort == nil {
      let end = source.bytes.count
      report(
        Fault(
          SourceRange(start: end, end: end),
          "the strategy never enters: expected \u{201C}enter long when …\u{201D} or "
            + "\u{201C}enter short when …\u{201D}"))
    }
    if builder.graph.plots.isEmpty { plotIndicators() }
    for index in builder.graph.plots.indices {
      let levels = comparisons[builder.graph.plots[index].node] ?? []
      builder.graph.plots[index].levels = Set(levels).sorted()
    }
  }

  private mutating func elaborateDefinitions(from next: inout Int, before order: Int) {
    while next < program.definitions.count, program.definitions[next].order < order {
      _ = meaning(ofDefinition: next, frame: 0)
      next += 1
    }
  }

  private mutating func elaborate(_ use: Program.Use) {
    let context = Context(frame: 0, order: use.order)
    let range = use.statement.range
    switch use.statement.kind {
    case .signal(let side, let expression):
      let value = WrittenValue(elaborate(expression, context), expression.range)
      guard let node = flag(value, context) else { return }
      add(node, to: side.path, expression.range, context)
    case .stopLoss(let distance, let share):
      addLevel(\.stopLosses, distance, share, below: 1, range, context)
    case .takeProfit(let distance, let share):
      addLevel(\.takeProfits, distance, share, below: 10, range, context)
    case .trailing(let distance, let after):
      guard builder.graph.position.trailing == nil else { return repeated(range) }
      guard let distance = fraction(distance, below: 1, context),
        let activation = after.map({ fraction($0, below: 1_000, context) }) ?? 0
      else { return }
      if distance > 0 {
        builder.graph.position.trailing = PositionSettings.Trailing(
          distance: distance, activation: activation)
      }
    case .timeStop(let bars):
      guard builder.graph.position.barsMax == nil else { return repeated(range) }
      addTimeStop(bars, context)
    case .size(let amount, let unit):
      guard builder.graph.position.size == nil else { return repeated(range) }
      addSize(amount, unit, context)
    case .plot(let expression, let label, let pane):
      addPlot(expression, label: label, pane: pane, context)
    case .parameter, .definition:
      break
    }
  }

  private mutating func repeated(_ range: SourceRange) {
    report(Fault(range, "\u{201C}\(source.echo(range))\u{201D} is given a second time"))
  }

  /// Several rules of one kind: any of them.
  private mutating func add(
    _ node: Int, to path: WritableKeyPath<StrategyGraph.Signals, Int?>, _ range: SourceRange,
    _ context: Context
  ) {
    guard let other = builder.graph.signals[keyPath: path], other != node else {
      builder.graph.signals[keyPath: path] = node
      return
    }
    if case .series(let either, _) = series(.binary(.or), [other, node], .flag, range, context) {
      builder.graph.signals[keyPath: path] = either
    }
  }

  /// A number that is known before the run; nil after a fault.
  ///
  /// - Parameters:
  ///   - expected: What a message says was expected.
  ///   - isGood: Whether a number is; whatever lies between two good ones is good.
  private mutating func constant(
    _ expression: Expression, _ context: Context, isWhole: Bool = false, expected: String,
    where isGood: (Double) -> Bool
  ) -> Double? {
    let meaning = elaborate(expression, context)
    guard case .number(let value, let origin) = meaning else {
      if !meaning.isInvalid {
        report(
          Fault(
            expression.range,
            "expected a number that is known before the run, found \(meaning.noun)"))
      }
      return nil
    }
    let isHeld = hold(value, origin, isWhole: isWhole, expression.range) { value in
      isGood(value)
        ? nil : Fault(expression.range, "expected \(expected), found \(value.plain)")
    }
    return isHeld ? value : nil
  }

  /// A fraction from 0 to less than `limit`; 0 is off.
  private mutating func fraction(
    _ expression: Expression, below limit: Double, _ context: Context
  ) -> Double? {
    let most = "\((100 * limit).plain)%"
    return constant(
      expression, context, expected: "at least 0 (off) and less than \(most), such as 5%",
      where: { $0 >= 0 && $0 < limit })
  }

  private mutating func addLevel(
    _ path: WritableKeyPath<PositionSettings, [PositionSettings.Level]>,
    _ distance: Expression, _ share: Expression?, below limit: Double, _ range: SourceRange,
    _ context: Context
  ) {
    guard let distance = fraction(distance, below: limit, context) else { return }
    var part = 1.0
    if let share {
      let given = constant(
        share, context, expected: "a part of the position, above 0% and up to 100%",
        where: { $0 > 0 && $0 <= 1 })
      guard let given else { return }
      part = given
    }
    guard distance > 0 else { return }
    var levels = builder.graph.position[keyPath: path]
    guard levels.count < LanguageLimits.exitLevelCountMax else {
      report(
        Fault(range, "at most \(LanguageLimits.exitLevelCountMax) levels of one kind"))
      return
    }
    let level = PositionSettings.Level(distance: distance, share: part)
    levels.insert(level, at: levels.firstIndex { $0.distance > distance } ?? levels.count)
    builder.graph.position[keyPath: path] = levels
  }

  private mutating func addTimeStop(_ expression: Expression, _ context: Context) {
    let value = constant(
      expression, context, isWhole: true, expected: "a whole number of bars, at least 1 (0: off)",
      where: { Int(exactly: $0).map { (0...1_000_000_000).contains($0) } ?? false })
    guard let bars = value.flatMap({ Int(exactly: $0) }) else { return }
    if bars > 0 { builder.graph.position.barsMax = bars }
  }

  private mutating func addSize(
    _ expression: Expression, _ unit: PositionSettings.Unit, _ context: Context
  ) {
    let most = unit == .percentOfEquity ? 1 : 1e15
    let amount = constant(
      expression, context,
      expected: unit == .percentOfEquity
        ? "above 0% and up to 100% of equity" : "a positive number up to 10^15",
      where: { $0 > 0 && $0 <= most })
    guard let amount else { return }
    builder.graph.position.size = PositionSettings.Size(amount: amount, unit: unit)
  }

  private mutating func addPlot(
    _ expression: Expression, label: String?, pane: StrategyGraph.Plot.Pane?, _ context: Context
  ) {
    guard
      let (node, _) = node(elaborate(expression, context), expression.range, context)
    else { return }
    guard builder.graph.plots.count < LanguageLimits.plotCountMax else {
      report(
        Fault(expression.range, "a strategy has at most \(LanguageLimits.plotCountMax) plots"))
      return
    }
    builder.graph.plots.append(
      StrategyGraph.Plot(
        name: plotName(of: expression), label: label ?? source.echo(expression.range),
        pane: pane ?? usualPane(of: node), node: node))
  }

  /// The variable's name, or a number; unique among the plots.
  private func plotName(of expression: Expression) -> String {
    let taken = Set(builder.graph.plots.map(\.name))
    if expression.nodes.count == 1, case .name(let variable) = expression.nodes[0].kind,
      !taken.contains(variable)
    {
      return variable
    }
    var number = taken.count + 1
    // A variable may be named like this; the next of so many numbers is free.
    while taken.contains("plot_\(number)") { number += 1 }
    return "plot_\(number)"
  }

  /// Without a plot statement, indicators that have a name and were used are drawn.
  private mutating func plotIndicators() {
    for (name, meaning) in usedDefinitions {
      let place: Int
      switch meaning {
      case .series(let node, .number): place = node
      case .results(let function, let node, let alignments):
        guard
          case .series(let node, .number) = result(
            0, of: function, node, alignments, SourceRange(start: 0, end: 0))
        else { continue }
        place = node
      default: continue
      }
      guard builder.graph.plots.count < LanguageLimits.plotCountMax, isCall(place) else { continue }
      builder.graph.plots.append(
        StrategyGraph.Plot(name: name, label: name, pane: usualPane(of: place), node: place))
    }
  }

  private func isCall(_ place: Int) -> Bool {
    let node = builder.graph.nodes[place]
    switch node.operation {
    case .call: return true
    case .align: return isCall(node.inputs[0])
    default: return false
    }
  }

  /// Prices and what a function draws on them go onto the price; a condition marks its bars there.
  private func usualPane(of place: Int) -> StrategyGraph.Plot.Pane {
    let node = builder.graph.nodes[place]
    switch node.operation {
    case .bars(let field): return field == .volume ? .own : .price
    case .align, .lookBack: return usualPane(of: node.inputs[0])
    case .call(let function, _, _):
      return FunctionLibrary.description(of: function)?.pane ?? .own
    case .flag, .not: return .price
    case .binary(let operation): return operation.isComparison || operation.isLogic ? .price : .own
    case .number, .negate, .choose: return .own
    }
  }
}

extension SignalSide {
  fileprivate var path: WritableKeyPath<StrategyGraph.Signals, Int?> {
    switch self {
    case .enterLong: \.enterLong
    case .exitLong: \.exitLong
    case .enterShort: \.enterShort
    case .exitShort: \.exitShort
    }
  }
}
