internal import BacktestEngine

extension EvaluationPass {
  /// Computes one node that is no call.
  ///
  /// - Precondition: the inputs are there, and `column` is of the node's type and frame.
  func write(_ node: StrategyGraph.Node, into column: Column) {
    let inputs = node.inputs.map { operand($0) }
    switch node.operation {
    case .bars(let field):
      var out = unsafe column.mutableNumbers.mutableSpan
      frames[node.frame].write(field, into: &out)
    case .negate:
      var out = unsafe column.mutableNumbers.mutableSpan
      combineNumbers(inputs[0], .number(0), into: &out) { value, _ in -value }
    case .not:
      var out = unsafe column.mutableFlags.mutableSpan
      combineFlags(inputs[0], .flag(true), .differ, into: &out)
    case .binary(let binary): write(binary, inputs[0], inputs[1], into: column)
    case .choose: choose(inputs[0], inputs[1], inputs[2], into: column)
    case .lookBack(let distance): lookBack(inputs[0], distance, frame: node.frame, into: column)
    case .align:
      align(inputs[0], from: graph.nodes[node.inputs[0]].frame, to: node.frame, into: column)
    case .number, .flag, .call: preconditionFailure("constants and calls are not computed here")
    }
    // The operands point into what the values hold.
    withExtendedLifetime(values) {}
  }

  private func write(
    _ binary: StrategyGraph.BinaryOperator, _ first: Operand, _ second: Operand,
    into column: Column
  ) {
    guard binary.resultType == .flag else {
      var out = unsafe column.mutableNumbers.mutableSpan
      return writeArithmetic(binary, first, second, into: &out)
    }
    var out = unsafe column.mutableFlags.mutableSpan
    switch binary {
    case .and: combineFlags(first, second, .both, into: &out)
    case .or: combineFlags(first, second, .either, into: &out)
    default:
      switch first {
      case .flag, .flags:
        combineFlags(first, second, binary == .notEqual ? .differ : .agree, into: &out)
      case .number, .numbers: writeComparison(binary, first, second, into: &out)
      }
    }
  }

  private func choose(
    _ condition: Operand, _ first: Operand, _ second: Operand, into column: Column
  ) {
    switch column.type {
    case .number:
      var out = unsafe column.mutableNumbers.mutableSpan
      chooseNumbers(condition, first, second, into: &out)
    case .flag:
      var out = unsafe column.mutableFlags.mutableSpan
      chooseFlags(condition, first, second, into: &out)
    }
  }

  private func lookBack(_ input: Operand, _ distance: Int, frame: Int, into column: Column) {
    switch input {
    case .numbers(let values):
      var out = unsafe column.mutableNumbers.mutableSpan
      unsafe shiftNumbers(values.span, by: distance, into: &out)
    case .flags(let flags):
      var out = unsafe column.mutableFlags.mutableSpan
      unsafe shiftSignals(flags.span, by: distance, into: &out)
    case .number, .flag:
      let spread = spread(input, frame: frame)
      let operand: Operand =
        spread.type == .number ? unsafe .numbers(spread.numbers) : unsafe .flags(spread.flags)
      lookBack(operand, distance, frame: frame, into: column)
      withExtendedLifetime(spread) {}
    }
  }

  private func align(_ input: Operand, from source: Int, to target: Int, into column: Column) {
    let (source, target) = (frames[source], frames[target])
    switch input {
    case .numbers(let values):
      var out = unsafe column.mutableNumbers.mutableSpan
      unsafe StrategyLanguage.align(values.span, from: source, to: target, into: &out)
    case .flags(let flags):
      var out = unsafe column.mutableFlags.mutableSpan
      unsafe StrategyLanguage.align(flags.span, from: source, to: target, into: &out)
    case .number(let number):
      var out = unsafe column.mutableNumbers.mutableSpan
      for row in out.indices { out[row] = number }
    case .flag(let flag):
      var out = unsafe column.mutableFlags.mutableSpan
      for row in out.indices { out[row] = flag }
    }
  }
}
