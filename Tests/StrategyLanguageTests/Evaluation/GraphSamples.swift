import BacktestEngine
import StrategyLanguage

/// A graph that is put together node by node; equal nodes are one.
struct GraphSample {
  var graph = StrategyGraph()

  mutating func node(
    _ operation: StrategyGraph.Operation, _ inputs: [Int] = [], frame: Int = 0
  ) -> Int {
    let node = StrategyGraph.Node(operation, inputs: inputs, frame: frame)
    if let known = graph.nodes.firstIndex(of: node) { return known }
    graph.nodes.append(node)
    return graph.nodes.count - 1
  }

  mutating func number(_ value: Double) -> Int { node(.number(bits: value.bitPattern)) }

  mutating func bars(_ field: StrategyGraph.BarField, frame: Int = 0) -> Int {
    node(.bars(field), frame: frame)
  }

  mutating func call(
    _ name: String, _ inputs: [Int], _ constants: [Double] = [], result: Int = 0, frame: Int = 0
  ) -> Int {
    node(
      .call(function: name, constants: constants.map(\.bitPattern), result: result), inputs,
      frame: frame)
  }

  mutating func binary(_ binary: StrategyGraph.BinaryOperator, _ first: Int, _ second: Int) -> Int {
    node(.binary(binary), [first, second])
  }

  mutating func plot(_ node: Int, _ name: String? = nil) {
    let name = name ?? "plot\(graph.plots.count)"
    graph.plots.append(StrategyGraph.Plot(name: name, label: name, pane: .own, node: node))
  }

  /// Every result of a function over the bars, plotted; integer and real arguments from `pick`.
  ///
  /// Number arguments are the close and, from the second on, the open; flags: close above open.
  init(
    of description: FunctionDescription,
    pick: (FunctionDescription.Argument) -> Double = { $0.sample }
  ) {
    var inputs: [Int] = []
    var constants: [Double] = []
    for argument in description.arguments {
      switch argument.kind {
      case .series(.number): inputs.append(bars(inputs.isEmpty ? .close : .open))
      case .series(.flag): inputs.append(binary(.greater, bars(.close), bars(.open)))
      case .bars(let field): inputs.append(bars(field))
      case .integer, .real, .choice: constants.append(pick(argument))
      }
    }
    for (place, result) in description.results.enumerated() {
      plot(call(description.name, inputs, constants, result: place), "result \(result.name)")
    }
  }

  init() {}
}

extension FunctionDescription.Argument {
  /// A value that makes short bars say something.
  var sample: Double {
    switch kind {
    case .integer(let range, let initial):
      Double(min(max(min(initial ?? 5, 20), range.lowerBound), range.upperBound))
    case .real(let range, let initial): initial ?? range.lowerBound
    case .choice, .series, .bars: 0
    }
  }
}

extension BarArrays {
  /// A random walk of bars; `hostile` puts values in that no market has.
  static func walk(
    rows: Int, seed: UInt64, start: Int64 = 1_699_999_980_000_000_000,
    gap: Int64 = 60_000_000_000, hostile: Bool = false
  ) -> BarArrays {
    var generator = SeededGenerator(seed: seed)
    var arrays = BarArrays(times: [], open: [], high: [], low: [], close: [], volume: [])
    let values: [Double] = [
      .nan, .infinity, -.infinity, 0, -0.0, 1e308, -1e308, .leastNonzeroMagnitude,
    ]
    var price = 100.0
    for row in 0..<rows {
      let open = price
      price *= 1 + 0.02 * generator.centered()
      // Now and then prices repeat, so that ties and touches happen.
      if generator.below(5) == 0 { price = (price * 4).rounded() / 4 }
      var bar = [
        open, max(open, price) * (1 + 0.005 * generator.unit()),
        min(open, price) * (1 - 0.005 * generator.unit()), price,
        Double(generator.below(10_000)),
      ]
      if hostile && generator.below(4) == 0 {
        bar[generator.below(5)] = values[generator.below(values.count)]
      }
      arrays.times.append(start + Int64(row) * gap)
      arrays.open.append(bar[0])
      arrays.high.append(bar[1])
      arrays.low.append(bar[2])
      arrays.close.append(bar[3])
      arrays.volume.append(bar[4])
    }
    return arrays
  }
}

extension FrameBars {
  static let minute: Int64 = 60_000_000_000
  static let day: Int64 = 86_400_000_000_000

  /// Bars of a minute each, or daily ones.
  static func sample(
    _ arrays: BarArrays, dataset: String = "TRADED", version: String = "1",
    barLength: Int64 = FrameBars.minute, isDaily: Bool = false
  ) -> FrameBars {
    FrameBars(
      identity: Identity(dataset: dataset, version: version), arrays, barLengthNanos: barLength,
      isDaily: isDaily, periodsPerYear: 252)
  }
}

extension EvaluatedColumn {
  var numberArray: [Double] { unsafe Array(numbers) }
  var flagArray: [Bool] { unsafe Array(flags) }
}

/// The first row at which two columns differ; all NaN are alike.
func firstDifference(_ one: [Double], _ other: [Double]) -> Int? {
  guard one.count == other.count else { return min(one.count, other.count) }
  return one.indices.first {
    one[$0].bitPattern != other[$0].bitPattern && !(one[$0].isNaN && other[$0].isNaN)
  }
}
