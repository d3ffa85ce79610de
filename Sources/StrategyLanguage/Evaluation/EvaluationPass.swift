/// One evaluation of a graph: finds what is in memory, computes the rest in order, and lets go of
/// each column as soon as nothing needs it.
struct EvaluationPass {
  /// A node's value for as long as the pass needs it.
  enum Value {
    case constant(Operand)
    case bars(FrameBars, StrategyGraph.BarField)
    case column(Column)
  }

  let graph: StrategyGraph
  let frames: [ResolvedFrame]
  let numbers: [Int]
  private let given: [Int: GivenColumn]
  let evaluator: GraphEvaluator
  var values: [Value?]
  /// How often each node's value is still needed.
  private var uses: [Int]
  private var computedNodes: Set<Int> = []

  init(
    _ graph: StrategyGraph, frames: [ResolvedFrame], numbers: [Int],
    given: [Int: GivenColumn], evaluator: GraphEvaluator
  ) {
    self.graph = graph
    self.frames = frames
    self.numbers = numbers
    self.given = given
    self.evaluator = evaluator
    values = Array(repeating: nil, count: graph.nodes.count)
    uses = Array(repeating: 0, count: graph.nodes.count)
  }

  mutating func run(
    computing parts: GraphEvaluator.Parts
  ) throws(EvaluationError) -> EvaluatedStrategy {
    var result = EvaluatedStrategy(rows: frames[0].rows)
    let signals = parts.contains(.signals) ? graph.signals : StrategyGraph.Signals()
    let plots = parts.contains(.plots) ? graph.plots : []
    for node in signals.nodes + plots.map(\.node) {
      precondition(graph.nodes[node].frame == 0, "outputs are of the traded frame")
      uses[node] += 1
    }
    findKnownValues()
    for node in graph.nodes.indices where uses[node] > 0 && values[node] == nil {
      try compute(node)
    }
    result.longEntries = output(signals.enterLong)
    result.longExits = output(signals.exitLong)
    result.shortEntries = output(signals.enterShort)
    result.shortExits = output(signals.exitShort)
    result.plots = plots.compactMap { output($0.node) }
    result.computedNodes = computedNodes
    result.passing = passingNumbers(signals.nodes + plots.map(\.node))
    return result
  }

  /// Marks what is needed, from the outputs back to what is known.
  private mutating func findKnownValues() {
    for index in graph.nodes.indices.reversed() where uses[index] > 0 {
      let node = graph.nodes[index]
      values[index] =
        constant(node) ?? givenValue(index)
        ?? evaluator.memo.use(numbers[index]).map { .column($0) }
      if values[index] == nil {
        for input in node.inputs { uses[input] += 1 }
      }
    }
  }

  private func givenValue(_ index: Int) -> Value? {
    given[index].map { unsafe .constant(.numbers($0.values)) }
  }

  /// What needs no computing.
  private func constant(_ node: StrategyGraph.Node) -> Value? {
    switch node.operation {
    case .number(let bits): .constant(.number(Double(bitPattern: bits)))
    case .flag(let flag): .constant(.flag(flag))
    case .bars(let field) where frames[node.frame].groups == nil:
      .bars(frames[node.frame].bars, field)
    default: nil
    }
  }

  private mutating func compute(_ index: Int) throws(EvaluationError) {
    let node = graph.nodes[index]
    if case .call(let name, let constants, _) = node.operation {
      try call(index, name: name, constants: constants)
    } else {
      let column = freshColumn(type(of: index), frame: node.frame)
      write(node, into: column)
      keep(column, for: index)
    }
    letGo(node.inputs)
  }

  /// Notes that a node has read its inputs.
  mutating func letGo(_ inputs: [Int]) {
    for input in inputs {
      uses[input] -= 1
      if uses[input] == 0 { values[input] = nil }
    }
  }

  func freshColumn(_ type: FunctionDescription.ValueType, frame: Int) -> Column {
    Column(type, rows: frames[frame].rows, pool: evaluator.pool)
  }

  mutating func keep(_ column: Column, for index: Int) {
    values[index] = .column(column)
    computedNodes.insert(index)
    if !evaluator.memo.contains(numbers[index]) {
      evaluator.memo.insert(column, number: numbers[index])
    }
  }

  /// Whether the value is needed and not there yet.
  func isMissing(_ index: Int) -> Bool { uses[index] > 0 && values[index] == nil }

  /// The quickly computed values that the outputs are made from, known or not.
  private func passingNumbers(_ outputs: [Int]) -> [Int] {
    var isReached = [Bool](repeating: false, count: graph.nodes.count)
    for node in outputs { isReached[node] = true }
    var found: [Int] = []
    for index in graph.nodes.indices.reversed() where isReached[index] {
      for input in graph.nodes[index].inputs { isReached[input] = true }
      if graph.nodes[index].isPassing { found.append(numbers[index]) }
    }
    return found
  }

  private func output(_ node: Int?) -> EvaluatedColumn? {
    guard let node, let value = values[node] else { return nil }
    switch value {
    case .column(let column): return EvaluatedColumn(column)
    case .bars(let bars, let field): return EvaluatedColumn(bars, field)
    case .constant(let constant): return EvaluatedColumn(spread(constant, frame: 0))
    }
  }

  /// The operand of a node whose value is there.
  func operand(_ node: Int) -> Operand {
    guard let operand = operandIfKnown(node) else {
      preconditionFailure("inputs are computed before what needs them")
    }
    return operand
  }

  func operandIfKnown(_ node: Int) -> Operand? {
    switch values[node] {
    case .constant(let operand): operand
    case .bars(let bars, let field): unsafe .numbers(bars.column(field))
    case .column(let column):
      column.type == .number ? unsafe .numbers(column.numbers) : unsafe .flags(column.flags)
    case nil: nil
    }
  }

  /// A constant as a column of equal values on a frame.
  ///
  /// - Precondition: the operand is a constant.
  func spread(_ constant: Operand, frame: Int) -> Column {
    switch constant {
    case .number(let number):
      let column = freshColumn(.number, frame: frame)
      var out = unsafe column.mutableNumbers.mutableSpan
      for row in out.indices { out[row] = number }
      return column
    case .flag(let flag):
      let column = freshColumn(.flag, frame: frame)
      var out = unsafe column.mutableFlags.mutableSpan
      for row in out.indices { out[row] = flag }
      return column
    case .numbers, .flags: preconditionFailure("only constants are spread")
    }
  }

  /// Whether a node's values are numbers or flags.
  func type(of index: Int) -> FunctionDescription.ValueType {
    let node = graph.nodes[index]
    switch node.operation {
    case .bars, .number, .negate: return .number
    case .flag, .not: return .flag
    case .binary(let binary): return binary.resultType
    case .choose: return type(of: node.inputs[1])
    case .lookBack, .align: return type(of: node.inputs[0])
    case .call(let name, _, let result):
      let results = FunctionLibrary.description(of: name)?.results ?? []
      return result < results.count ? results[result].type : .number
    }
  }
}

extension StrategyGraph.Signals {
  /// The nodes of the signals that there are.
  var nodes: [Int] { [enterLong, exitLong, enterShort, exitShort].compactMap { $0 } }
}

extension StrategyGraph.BinaryOperator {
  var resultType: FunctionDescription.ValueType {
    switch self {
    case .add, .subtract, .multiply, .divide: .number
    default: .flag
    }
  }
}

extension StrategyGraph.Node {
  /// Whether the value is computed in little more time than it takes to read its inputs.
  package var isPassing: Bool {
    switch operation {
    case .negate, .not, .binary, .choose, .lookBack: true
    case .call(let name, _, let result):
      FunctionLibrary.description(of: name).map {
        result < $0.results.count && $0.results[result].type == .flag && $0.operationsPerBar <= 2
      } ?? false
    case .bars, .number, .flag, .align: false
    }
  }
}
