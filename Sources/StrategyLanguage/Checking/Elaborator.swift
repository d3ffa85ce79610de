/// Turns a program with values for its parameters into a graph; finds what is wrong with either.
///
/// The checker and every change of a parameter go the same way, so that what was checked is what
/// runs.
struct Elaborator {
  let source: SourceText
  let program: Program
  /// One value per parameter of the program, checked against it.
  let values: [StrategyParameter.Value]
  /// Whether everything that is written is looked at, for every value that parameters may have;
  /// otherwise only what the graph of these values is made of.
  let isChecking: Bool
  /// Whether no statement was left out for a fault.
  let isComplete: Bool
  var builder = GraphBuilder()
  private(set) var faults: [Fault] = []
  private(set) var work = CheckingWork()
  /// Constants that a node is compared with or crosses, for levels of its plot.
  var comparisons: [Int: [Double]] = [:]
  private var known: [Place: Meaning] = [:]
  private var faultStarts: Set<Int> = []

  private struct Place: Hashable {
    let definition: Int
    let frame: Int
  }

  /// Where an expression stands.
  struct Context {
    var frame: Int
    /// The statement's place in the text.
    var order: Int
  }

  init(
    _ source: SourceText, _ program: Program, values: [StrategyParameter.Value],
    isChecking: Bool = false, isComplete: Bool = true
  ) {
    self.source = source
    self.program = program
    self.values = values
    self.isChecking = isChecking
    self.isComplete = isComplete
  }

  /// Takes a fault in, one for each place. Statements are elaborated in the order of the text, so
  /// those behind the last one that is shown are not kept.
  mutating func report(_ fault: Fault) {
    // After a fault of form, a name may be missing only because its line was left out.
    if fault.mayFollow && !isComplete { return }
    guard hasRoom, faultStarts.insert(fault.range.start).inserted else { return }
    faults.append(fault)
  }

  private var hasRoom: Bool { faults.count < LanguageLimits.diagnosticCountMax }

  /// The name that was probably meant, while there is room for a fault to show it.
  mutating func nearest(to word: String, among names: () -> [String]) -> String? {
    guard hasRoom else { return nil }
    let names = names()
    work.comparedNameCount += names.count
    return nearestName(to: word, among: names)
  }

  mutating func invalid(
    _ range: SourceRange, _ message: String, suggestion: String? = nil
  ) -> Meaning {
    report(Fault(range, message, suggestion: suggestion))
    return .invalid
  }

  /// The value of a definition on the bars of a frame; the same node every time.
  mutating func meaning(ofDefinition index: Int, frame: Int) -> Meaning {
    let place = Place(definition: index, frame: frame)
    if let meaning = known[place] { return meaning }
    // In the order of the text, so that a long chain of definitions costs no stack.
    let needed = program.definitions(neededFor: index) {
      known[Place(definition: $0, frame: frame)] != nil
    }
    for index in needed {
      let definition = program.definitions[index]
      known[Place(definition: index, frame: frame)] = elaborate(
        definition.expression, Context(frame: frame, order: definition.order))
    }
    return known[place] ?? .invalid
  }

  /// Definitions that something was made of on the traded bars, in the order of the text.
  var usedDefinitions: [(name: String, meaning: Meaning)] {
    program.definitions.indices.compactMap { index in
      known[Place(definition: index, frame: 0)].map { (program.definitions[index].name, $0) }
    }
  }

  /// The value of a whole expression.
  mutating func elaborate(_ expression: Expression, _ context: Context) -> Meaning {
    var meanings: [Meaning] = []
    meanings.reserveCapacity(expression.nodes.count)
    work.valueCount += expression.nodes.count
    for node in expression.nodes {
      meanings.append(elaborate(node, meanings, expression, context))
    }
    return meanings.last ?? .invalid
  }

  /// - Parameter operands: What the expression's earlier nodes stand for.
  private mutating func elaborate(
    _ node: Expression.Node, _ operands: [Meaning], _ expression: Expression, _ context: Context
  ) -> Meaning {
    switch node.kind {
    case .number(let value): return .number(value, .other)
    case .flag(let value): return .flag(value)
    case .text(let text): return .text(text, .other)
    case .name(let name): return lookUp(name, node.range, context)
    case .negate(let x):
      return negate(WrittenValue(operands[x], expression.nodes[x].range), node.range, context)
    case .not(let x):
      return invert(WrittenValue(operands[x], expression.nodes[x].range), node.range, context)
    case .binary(let operation, let x, let y):
      return combine(
        operation, WrittenValue(operands[x], expression.nodes[x].range),
        WrittenValue(operands[y], expression.nodes[y].range), node.range, context)
    case .choose(let condition, let then, let otherwise):
      return choose(
        WrittenValue(operands[condition], expression.nodes[condition].range), operands[then],
        WrittenValue(operands[otherwise], expression.nodes[otherwise].range), node.range, context)
    case .lookBack(let x, let count):
      return lookBack(
        operands[x], WrittenValue(operands[count], expression.nodes[count].range), node.range,
        context)
    case .field(let x, let name): return field(operands[x], name, node.range)
    case .call(let name, let arguments):
      let written = arguments.map {
        WrittenArgument(name: $0.name, meaning: operands[$0.value], range: $0.range)
      }
      return call(name, written, node.range, context)
    case .ofDataset(let inner, let dataset):
      return align(inner, node.range, context) { frame, fault in
        guard frame.dataset == nil else {
          fault = "\u{201C}of\u{201D} inside \u{201C}of\u{201D}: bars are of one dataset"
          return
        }
        guard (1...LanguageLimits.nameByteCountMax).contains(dataset.utf8.count) else {
          fault = "expected the identifier of a dataset, such as \"SPY\""
          return
        }
        frame.dataset = dataset
      }
    case .onInterval(let text, let inner):
      return align(inner, node.range, context) { frame, fault in
        guard frame.interval == nil else {
          fault = "\u{201C}on\u{201D} inside \u{201C}on\u{201D}: bars have one interval"
          return
        }
        guard let interval = BarInterval.nanos(of: text) else {
          fault =
            "expected one of the intervals "
            + BarInterval.names.map { "\"\($0)\"" }.joined(separator: ", ")
          return
        }
        frame.interval = interval
      }
    }
  }

  /// An expression on other bars, each value as soon as it is known.
  private mutating func align(
    _ inner: Expression, _ range: SourceRange, _ context: Context,
    _ change: (inout StrategyGraph.Frame, inout String?) -> Void
  ) -> Meaning {
    var frame = builder.graph.frames[context.frame]
    var fault: String?
    change(&frame, &fault)
    if let fault { return invalid(range, fault) }
    guard let place = builder.add(frame) else {
      return invalid(
        range,
        "a strategy uses at most \(LanguageLimits.frameCountMax - 1) other datasets and intervals")
    }
    switch elaborate(inner, Context(frame: place, order: context.order)) {
    case .series(let node, let type):
      return series(.align, [node], type, range, context)
    case .results(let function, let node, let alignments):
      return .results(function, node: node, alignments: alignments + [context.frame])
    case let constant:
      return constant
    }
  }

  /// Reports what is wrong with a constant, at its value and, while checking, at every value that
  /// the parameter behind it may have.
  ///
  /// - Parameter fault: What is wrong with a number; whatever lies between two good ones is good.
  /// - Returns: Whether the value itself is good.
  mutating func hold(
    _ value: Double, _ origin: Meaning.Origin, isWhole: Bool, _ range: SourceRange,
    _ fault: (Double) -> Fault?
  ) -> Bool {
    if let fault = fault(value) {
      report(fault)
      return false
    }
    guard isChecking, case .parameter(let index) = origin else { return true }
    let parameter = program.parameters[index]
    if isWhole, case .real = parameter.kind {
      report(
        Fault(
          range,
          "expected a whole number, but \(parameter.name) may be a fraction: write its default and "
            + "its range without a point"))
      return true
    }
    for end in parameter.ends {
      guard let fault = fault(end) else { continue }
      report(
        Fault(fault.range, "\(fault.message), which the range of \(parameter.name) allows"))
      break
    }
    return true
  }

  /// The node of an operation.
  mutating func series(
    _ operation: StrategyGraph.Operation, _ inputs: [Int], _ type: FunctionDescription.ValueType,
    _ range: SourceRange, _ context: Context
  ) -> Meaning {
    let node = StrategyGraph.Node(operation, inputs: inputs, frame: context.frame)
    guard let place = builder.add(node) else { return tooLarge(range) }
    return .series(place, type)
  }

  private mutating func tooLarge(_ range: SourceRange) -> Meaning {
    invalid(range, "the strategy needs more than \(LanguageLimits.nodeCountMax) different values")
  }

  /// The node of a value that may be constant, and its type; nil after a fault.
  mutating func node(
    _ meaning: Meaning, _ range: SourceRange, _ context: Context
  ) -> (place: Int, type: FunctionDescription.ValueType)? {
    let made: Meaning
    switch meaning {
    case .number(let value, _):
      made = series(.number(bits: value.bitPattern), [], .number, range, context)
    case .flag(let value):
      made = series(.flag(value), [], .flag, range, context)
    case .results(let function, let node, let alignments):
      made = result(0, of: function, node, alignments, range)
    case .text:
      made = invalid(range, "a text is no value of a bar")
    case .series, .invalid:
      made = meaning
    }
    guard case .series(let place, let type) = made else { return nil }
    return (place, type)
  }

  /// One result of a call, on the bars that the outermost alignment leads to.
  mutating func result(
    _ index: Int, of function: FunctionDescription, _ node: StrategyGraph.Node,
    _ alignments: [Int], _ range: SourceRange
  ) -> Meaning {
    guard case .call(let name, let constants, _) = node.operation else { return .invalid }
    var last = node
    last.operation = .call(function: name, constants: constants, result: index)
    guard var place = builder.add(last) else { return tooLarge(range) }
    for frame in alignments {
      let aligned = StrategyGraph.Node(.align, inputs: [place], frame: frame)
      guard let next = builder.add(aligned) else { return tooLarge(range) }
      place = next
    }
    return .series(place, function.results[index].type)
  }

  private mutating func field(
    _ meaning: Meaning, _ name: String, _ range: SourceRange
  ) -> Meaning {
    if meaning.isInvalid { return .invalid }
    guard case .results(let function, let node, let alignments) = meaning else {
      return invalid(range, "only functions with several results have fields such as .\(name)")
    }
    let names = function.results.map(\.name)
    guard let index = names.firstIndex(of: name) else {
      return invalid(
        range,
        "\(function.name) has no result \u{201C}\(name)\u{201D}, but: "
          + names.joined(separator: ", "), suggestion: nearest(to: name, among: { names }))
    }
    return result(index, of: function, node, alignments, range)
  }
}

extension StrategyParameter {
  /// The least and the greatest value of a number.
  fileprivate var ends: [Double] {
    switch kind {
    case .integer(_, let range, _): [Double(range.lowerBound), Double(range.upperBound)]
    case .real(_, let range, _): [range.lowerBound, range.upperBound]
    case .flag, .choice: []
    }
  }
}
