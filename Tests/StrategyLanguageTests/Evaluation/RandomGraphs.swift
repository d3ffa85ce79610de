import BacktestEngine
import StrategyLanguage

extension GraphSample {
  /// A random strategy over all operators and functions, three further frames among them.
  ///
  /// Its plots are its last values, its signals the last flags.
  static func random(seed: UInt64, steps: Int = 24) -> GraphSample {
    var sample = GraphSample()
    var generator = SeededGenerator(seed: seed)
    sample.graph.frames += [
      .init(dataset: nil, interval: 5 * FrameBars.minute),
      .init(dataset: "SPY", interval: nil),
      .init(dataset: "SPY", interval: 15 * FrameBars.minute),
    ]
    var maker = RandomNodes(frameCount: sample.graph.frames.count)
    for frame in sample.graph.frames.indices {
      for field in StrategyGraph.BarField.allCases {
        maker.numbers[frame].append(sample.bars(field, frame: frame))
      }
      maker.flags[frame].append(
        sample.node(
          .binary(.greater), [sample.bars(.close, frame: frame), sample.bars(.open, frame: frame)],
          frame: frame))
    }
    for _ in 0..<steps { maker.add(to: &sample, &generator) }
    for node in maker.numbers[0].suffix(6) { sample.plot(node) }
    let flags = maker.flags[0]
    func pick() -> Int { flags[flags.count - 1 - generator.below(min(flags.count, 4))] }
    sample.graph.signals.enterLong = pick()
    sample.graph.signals.exitLong = pick()
    sample.graph.signals.enterShort = pick()
    sample.graph.signals.exitShort = pick()
    return sample
  }
}

/// The nodes there are, by frame and type; new ones prefer the latest as inputs.
private struct RandomNodes {
  var numbers: [[Int]]
  var flags: [[Int]]

  init(frameCount: Int) {
    numbers = Array(repeating: [], count: frameCount)
    flags = Array(repeating: [], count: frameCount)
  }

  mutating func add(to sample: inout GraphSample, _ generator: inout SeededGenerator) {
    let frame = generator.below(2) == 0 ? 0 : generator.below(numbers.count)
    switch generator.below(10) {
    case 0:
      let source = 1 + generator.below(numbers.count - 1)
      numbers[0].append(sample.node(.align, [number(source, &generator)]))
      flags[0].append(sample.node(.align, [flag(source, &generator)]))
    case 1, 2: addBinary(to: &sample, frame, &generator)
    case 3: addOther(to: &sample, frame, &generator)
    default: addCall(to: &sample, frame, &generator)
    }
  }

  private func number(_ frame: Int, _ generator: inout SeededGenerator) -> Int {
    let nodes = numbers[frame]
    return nodes[nodes.count - 1 - generator.below(min(nodes.count, 8))]
  }

  private func flag(_ frame: Int, _ generator: inout SeededGenerator) -> Int {
    let nodes = flags[frame]
    return nodes[nodes.count - 1 - generator.below(min(nodes.count, 4))]
  }

  private mutating func addBinary(
    to sample: inout GraphSample, _ frame: Int, _ generator: inout SeededGenerator
  ) {
    let operators = StrategyGraph.BinaryOperator.allCases
    let binary = operators[generator.below(operators.count)]
    switch binary {
    case .and, .or:
      let inputs = [flag(frame, &generator), flag(frame, &generator)]
      flags[frame].append(sample.node(.binary(binary), inputs, frame: frame))
    default:
      let isConstant = generator.below(3) == 0
      let second =
        isConstant
        ? sample.number((200 * generator.centered()).rounded()) : number(frame, &generator)
      let node = sample.node(.binary(binary), [number(frame, &generator), second], frame: frame)
      if [.add, .subtract, .multiply, .divide].contains(binary) {
        numbers[frame].append(node)
      } else {
        flags[frame].append(node)
      }
    }
  }

  private mutating func addOther(
    to sample: inout GraphSample, _ frame: Int, _ generator: inout SeededGenerator
  ) {
    switch generator.below(4) {
    case 0:
      numbers[frame].append(sample.node(.negate, [number(frame, &generator)], frame: frame))
    case 1: flags[frame].append(sample.node(.not, [flag(frame, &generator)], frame: frame))
    case 2:
      let distance = 1 + generator.below(30)
      numbers[frame].append(
        sample.node(.lookBack(distance), [number(frame, &generator)], frame: frame))
      flags[frame].append(
        sample.node(.lookBack(distance), [flag(frame, &generator)], frame: frame))
    default:
      let inputs = [
        flag(frame, &generator), number(frame, &generator), number(frame, &generator),
      ]
      numbers[frame].append(sample.node(.choose, inputs, frame: frame))
    }
  }

  private mutating func addCall(
    to sample: inout GraphSample, _ frame: Int, _ generator: inout SeededGenerator
  ) {
    let functions = FunctionLibrary.descriptions
    let function = functions[generator.below(functions.count)]
    var inputs: [Int] = []
    var constants: [Double] = []
    for argument in function.arguments {
      switch argument.kind {
      case .series(.number): inputs.append(number(frame, &generator))
      case .series(.flag): inputs.append(flag(frame, &generator))
      case .bars(let field): inputs.append(sample.bars(field, frame: frame))
      case .integer(let range, _):
        let count = min(range.upperBound - range.lowerBound, 40) + 1
        constants.append(Double(range.lowerBound + generator.below(count)))
      case .real(let range, _):
        constants.append(range.lowerBound + generator.unit() * min(range.upperBound, 5))
      case .choice(let choices): constants.append(Double(generator.below(choices.count)))
      }
    }
    let result = generator.below(function.results.count)
    let node = sample.call(function.name, inputs, constants, result: result, frame: frame)
    if function.results[result].type == .number {
      numbers[frame].append(node)
    } else {
      flags[frame].append(node)
    }
  }
}
