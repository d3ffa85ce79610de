internal import BacktestEngine

extension EvaluationPass {
  /// Computes all results of a call that the graph needs at once.
  mutating func call(
    _ index: Int, name: String, constants: [UInt64]
  ) throws(EvaluationError) {
    let node = graph.nodes[index]
    guard let function = FunctionLibrary.function(named: name),
      function.description.accepts(constants, inputs: node.inputs.count)
    else { throw .invalidCall(name) }
    if crossBothWays(index, name: name) { return }
    var operands = node.inputs.map { operand($0) }
    var spreads: [Column] = []
    if !function.takesConstants {
      for place in operands.indices {
        switch operands[place] {
        case .numbers, .flags: continue
        case .number, .flag:
          let column = spread(operands[place], frame: node.frame)
          spreads.append(column)
          operands[place] =
            column.type == .number ? unsafe .numbers(column.numbers) : unsafe .flags(column.flags)
        }
      }
    }
    let columns = function.description.results.map { freshColumn($0.type, frame: node.frame) }
    let frame = frames[node.frame]
    let inputs = unsafe FunctionInputs(
      rows: frame.rows, times: frame.times, series: operands,
      constants: constants.map { Double(bitPattern: $0) })
    function.write(
      inputs, FunctionOutputs(columns: columns, rows: frame.rows, pool: evaluator.pool))
    // The operands point into what these hold.
    withExtendedLifetime((values, spreads, frame)) {}
    keepResults(columns, of: node, name: name, constants: constants)
  }

  /// Computes a rise through a series or level and the fall that the graph needs beside it in one
  /// pass over what crosses; false if there is no such pair.
  private mutating func crossBothWays(_ index: Int, name: String) -> Bool {
    let isRise = name == "crosses_above"
    guard isRise || name == "crosses_below" else { return false }
    let node = graph.nodes[index]
    guard case .numbers(let values) = operand(node.inputs[0]),
      let other = counterpart(of: node, name: isRise ? "crosses_below" : "crosses_above")
    else { return false }
    let (column, otherColumn) = (
      freshColumn(.flag, frame: node.frame), freshColumn(.flag, frame: node.frame)
    )
    var above = unsafe (isRise ? column : otherColumn).mutableFlags.mutableSpan
    var below = unsafe (isRise ? otherColumn : column).mutableFlags.mutableSpan
    let crossed = operand(node.inputs[1])
    switch (crossed, operand(graph.nodes[other].inputs[1])) {
    case (.number(let own), .number(let others)):
      unsafe BacktestEngine.crossed(
        values.span, low: isRise ? others : own, high: isRise ? own : others, below: &below,
        above: &above)
    case (.numbers(let series), _):
      unsafe BacktestEngine.crossed(values.span, series.span, above: &above, below: &below)
    default: preconditionFailure("the counterpart crosses the same or another level")
    }
    unsafe withExtendedLifetime(values) {}
    keep(column, for: index)
    keep(otherColumn, for: other)
    letGo(graph.nodes[other].inputs)
    return true
  }

  /// A needed crossing of the same values in the other direction: through the same series, or
  /// through any level if this one is through a level.
  private func counterpart(of node: StrategyGraph.Node, name: String) -> Int? {
    graph.nodes.indices.first { place in
      let other = graph.nodes[place]
      guard isMissing(place), other.frame == node.frame,
        case .call(name, _, _) = other.operation, other.inputs[0] == node.inputs[0]
      else { return false }
      switch (operandIfKnown(node.inputs[1]), operandIfKnown(other.inputs[1])) {
      case (.number, .number): return true
      case (.numbers, .numbers): return node.inputs[1] == other.inputs[1]
      default: return false
      }
    }
  }

  /// Keeps the results that the graph needs; the others' memory goes back.
  private mutating func keepResults(
    _ columns: [Column], of node: StrategyGraph.Node, name: String, constants: [UInt64]
  ) {
    for (place, column) in columns.enumerated() {
      var sibling = node
      sibling.operation = .call(function: name, constants: constants, result: place)
      guard let index = graph.nodes.firstIndex(of: sibling), isMissing(index) else { continue }
      keep(column, for: index)
      if sibling != node { letGo(node.inputs) }
    }
  }
}

extension FunctionDescription {
  /// Whether a call's arguments are such as the function takes.
  func accepts(_ constants: [UInt64], inputs: Int) -> Bool {
    var constants = constants[...]
    var seriesCount = 0
    for argument in arguments {
      switch argument.kind {
      case .series, .bars:
        seriesCount += 1
      case .integer(let range, _):
        guard let value = constants.popFirst().flatMap({ Int(exactly: Double(bitPattern: $0)) }),
          range.contains(value)
        else { return false }
      case .real(let range, _):
        guard let bits = constants.popFirst(), range.contains(Double(bitPattern: bits)) else {
          return false
        }
      case .choice(let choices):
        guard let value = constants.popFirst().flatMap({ Int(exactly: Double(bitPattern: $0)) }),
          choices.indices.contains(value)
        else { return false }
      }
    }
    return constants.isEmpty && seriesCount == inputs
  }
}
