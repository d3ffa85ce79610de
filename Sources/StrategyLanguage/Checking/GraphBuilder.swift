/// Collects nodes, equal ones once.
struct GraphBuilder {
  var graph = StrategyGraph()
  private var places: [StrategyGraph.Node: Int] = [:]
  private var framePlaces: [StrategyGraph.Frame: Int] = [
    StrategyGraph.Frame(dataset: nil, interval: nil): 0
  ]

  /// The node's index; nil when there are too many.
  mutating func add(_ node: StrategyGraph.Node) -> Int? {
    if let place = places[node] { return place }
    guard graph.nodes.count < LanguageLimits.nodeCountMax else { return nil }
    graph.nodes.append(node)
    places[node] = graph.nodes.count - 1
    return graph.nodes.count - 1
  }

  /// The frame's index; nil when there are too many.
  mutating func add(_ frame: StrategyGraph.Frame) -> Int? {
    if let place = framePlaces[frame] { return place }
    guard graph.frames.count < LanguageLimits.frameCountMax else { return nil }
    graph.frames.append(frame)
    framePlaces[frame] = graph.frames.count - 1
    return graph.frames.count - 1
  }

  /// The graph without nodes and frames that nothing is made of.
  consuming func finish() -> StrategyGraph {
    var used = [Bool](repeating: false, count: graph.nodes.count)
    for node in graph.roots { used[node] = true }
    for index in graph.nodes.indices.reversed() where used[index] {
      for input in graph.nodes[index].inputs { used[input] = true }
    }
    var result = graph
    result.nodes = []
    var frames = [Int](repeating: -1, count: graph.frames.count)
    frames[0] = 0
    result.frames = [graph.frames[0]]
    var moved = [Int](repeating: -1, count: graph.nodes.count)
    for index in graph.nodes.indices where used[index] {
      var node = graph.nodes[index]
      if frames[node.frame] < 0 {
        frames[node.frame] = result.frames.count
        result.frames.append(graph.frames[node.frame])
      }
      node.frame = frames[node.frame]
      node.inputs = node.inputs.map { moved[$0] }
      moved[index] = result.nodes.count
      result.nodes.append(node)
    }
    result.signals.enterLong = graph.signals.enterLong.map { moved[$0] }
    result.signals.exitLong = graph.signals.exitLong.map { moved[$0] }
    result.signals.enterShort = graph.signals.enterShort.map { moved[$0] }
    result.signals.exitShort = graph.signals.exitShort.map { moved[$0] }
    for plot in result.plots.indices { result.plots[plot].node = moved[result.plots[plot].node] }
    return result
  }
}

extension StrategyGraph {
  /// Nodes that something outside the graph reads: signals and plots.
  fileprivate var roots: [Int] {
    [signals.enterLong, signals.exitLong, signals.enterShort, signals.exitShort].compactMap { $0 }
      + plots.map(\.node)
  }
}
