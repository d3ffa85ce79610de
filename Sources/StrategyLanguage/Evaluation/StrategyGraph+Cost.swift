extension StrategyGraph {
  /// Elementary operations of computing every node once, about 1 ns each.
  ///
  /// Bars of other frames are counted as those of the traded one, which has the most as a rule.
  package func operationCount(rows: Int) -> Double {
    nodes.reduce(0) { $0 + $1.operation.operationsPerBar } * Double(rows)
  }

  /// Memory of the columns that an evaluation holds at once, bytes, beside what is kept anyway.
  package func workingByteCount(rows: Int) -> Double {
    var lastUse = [Int](0..<nodes.count)
    for (index, node) in nodes.enumerated() {
      for input in node.inputs { lastUse[input] = index }
    }
    for output in signals.nodes + plots.map(\.node) { lastUse[output] = nodes.count }
    var held = 0
    var most = 0
    var ending: [Int: Int] = [:]
    for index in nodes.indices {
      held += 1
      ending[lastUse[index], default: 0] += 1
      most = max(most, held)
      held -= ending[index] ?? 0
    }
    return Double(most) * Double(rows) * Double(MemoryLayout<Double>.stride)
  }
}

extension StrategyGraph.Operation {
  /// Elementary operations per bar.
  var operationsPerBar: Double {
    switch self {
    case .number, .flag: 0
    case .bars, .negate, .not, .lookBack, .binary: 1
    case .choose, .align: 2
    case .call(let name, let constants, _):
      FunctionLibrary.description(of: name)?.operationsPerBar(constants) ?? 0
    }
  }
}

extension FunctionDescription {
  /// Elementary operations per bar of a call.
  fileprivate func operationsPerBar(_ constants: [UInt64]) -> Double {
    let window = constants.first.map { Double(bitPattern: $0) } ?? 0
    return operationsPerBar + operationsPerBarOfWindow * window
  }
}
