/// A node's values that are known from elsewhere.
@safe package struct GivenColumn {
  // SAFETY: whoever gives it keeps it in place for the evaluation.
  let values: UnsafeBufferPointer<Double>

  /// - Parameter values: Shape `[rows]`; valid as long as this is used.
  package init(_ values: UnsafeBufferPointer<Double>) { unsafe self.values = values }
}

extension StrategyGraph {
  /// Values that are worth computing once for many runs: of the signals' inputs the outermost that
  /// take a pass over the bars and are numbers.
  ///
  /// - Returns: Nodes in rising order.
  package var sharedNodes: [Int] {
    var isReached = [Bool](repeating: false, count: nodes.count)
    for node in signals.nodes { isReached[node] = true }
    var shared: [Int] = []
    for index in nodes.indices.reversed() where isReached[index] {
      if nodes[index].isWorthSharing {
        shared.append(index)
      } else {
        for input in nodes[index].inputs { isReached[input] = true }
      }
    }
    return shared.reversed()
  }

  /// What a value is made of, as a graph that plots it alone; equal parts have equal values.
  package func part(of node: Int) -> StrategyGraph {
    var isReached = [Bool](repeating: false, count: node + 1)
    isReached[node] = true
    for index in (0...node).reversed() where isReached[index] {
      for input in nodes[index].inputs { isReached[input] = true }
    }
    var part = StrategyGraph()
    part.frames = frames
    var places = [Int](repeating: 0, count: node + 1)
    for index in 0...node where isReached[index] {
      places[index] = part.nodes.count
      var copy = nodes[index]
      copy.inputs = copy.inputs.map { places[$0] }
      part.nodes.append(copy)
    }
    part.plots = [Plot(name: "value", label: "", pane: .own, node: places[node])]
    return part
  }
}

extension StrategyGraph.Node {
  /// Whether it is computed by a pass over the bars and gives numbers on the traded ones.
  fileprivate var isWorthSharing: Bool {
    guard frame == 0 else { return false }
    switch operation {
    case .call(let name, _, let result):
      let results = FunctionLibrary.description(of: name)?.results ?? []
      return result < results.count && results[result].type == .number
    default: return false
    }
  }
}
