import StrategyLanguage
import Testing

@Suite("Strategy graph")
struct StrategyGraphTests {
  @Test("an empty strategy has the traded dataset as its only frame and never trades")
  func emptyGraph() {
    let graph = StrategyGraph()
    #expect(graph.frames == [StrategyGraph.Frame(dataset: nil, interval: nil)])
    #expect(graph.signals == StrategyGraph.Signals())
  }
}
