extension EvaluationPass {
  /// Computes all results of a call that the graph needs at once.
  mutating func call(
    _ index: Int, name: String, constants: [UInt64]
  ) throws(EvaluationError) {
    let node = graph.nodes[index]
    guard let function = FunctionLibrary.function(named: name),
      function.description.accepts(constants, inputs: node.inputs.count)
    else { throw .invalidCall(name) }
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
    function.write(inputs, FunctionOutputs(columns: columns))
    // The operands point into what these hold.
    withExtendedLifetime((values, spreads, frame)) {}
    keepResults(columns, of: node, name: name, constants: constants)
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
