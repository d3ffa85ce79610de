/// A strategy whose text has no fault: what it leaves to its user, and the graph for any choice.
package struct CheckedStrategy: Sendable {
  package let text: String
  package let parameters: [StrategyParameter]
  /// The graph with every parameter at its default.
  package let initialGraph: StrategyGraph
  /// Identifiers of the datasets that the strategy reads beside the traded one, at some values of
  /// its parameters; sorted.
  package let datasets: [String]
  private let source: SourceText
  private let program: Program

  /// Checks a text: its form, names, types, the ranges of arguments, and limits of its size.
  ///
  /// - Throws: What is wrong with it, up to `LanguageLimits.diagnosticCountMax` faults.
  /// - Complexity: O(text), however it is made.
  package init(_ text: String) throws(StrategyDiagnostics) {
    var work = CheckingWork()
    try self.init(text, work: &work)
  }

  /// The same, counting what it took.
  package init(_ text: String, work: inout CheckingWork) throws(StrategyDiagnostics) {
    let source = SourceText(bytes: Array(text.utf8.prefix(LanguageLimits.textByteCountMax + 1)))
    guard source.bytes.count <= LanguageLimits.textByteCountMax else {
      throw StrategyDiagnostics([
        Diagnostic(
          line: 1, column: 1, length: 1,
          message: "the text is longer than \(LanguageLimits.textByteCountMax) bytes")
      ])
    }
    var lexer = Lexer(source)
    lexer.run()
    work.tokenCount = lexer.tokens.count
    // What would be found in a part of the text only follows from the cut.
    guard !lexer.isCut else { throw StrategyDiagnostics(source.diagnostics(lexer.faults)) }
    var parser = Parser(source, tokens: lexer.tokens)
    let tree = parser.run()
    var faults = lexer.faults + parser.faults
    let program = Program(tree, faults: &faults)
    let initial = program.parameters.map(\.initial)
    var checker = Elaborator(
      source, program, values: initial, isChecking: true, isComplete: faults.isEmpty)
    checker.elaborateProgram()
    faults += checker.faults
    // The graph comes the way that it comes for other parameters, so that it is the same.
    var elaborator = Elaborator(source, program, values: initial)
    if faults.isEmpty {
      elaborator.elaborateProgram()
      faults += elaborator.faults
    }
    work.valueCount = checker.work.valueCount + elaborator.work.valueCount
    work.comparedNameCount = checker.work.comparedNameCount
    guard faults.isEmpty else { throw StrategyDiagnostics(source.diagnostics(faults)) }
    self.text = text
    self.source = source
    self.program = program
    parameters = program.parameters
    // Frames that these values leave out may be read with others.
    datasets = Set(elaborator.builder.graph.frames.compactMap(\.dataset)).sorted()
    initialGraph = elaborator.builder.finish()
  }

  /// The graph of given parameters; what is not given takes its default.
  ///
  /// - Throws: What is wrong with a value, or with the strategy at these values.
  package func graph(
    parameters given: [String: StrategyParameter.Value]
  ) throws(StrategyBindingError) -> StrategyGraph {
    var values: [StrategyParameter.Value] = []
    values.reserveCapacity(parameters.count)
    var used = 0
    for parameter in parameters {
      guard let value = given[parameter.name] else {
        values.append(parameter.initial)
        continue
      }
      do throws(StrategyParameterError) {
        try parameter.check(value)
      } catch {
        throw .parameter(error)
      }
      values.append(value)
      used += 1
    }
    guard used == given.count else {
      let names = parameters.map(\.name)
      let unknown = given.keys.sorted().first { !names.contains($0) } ?? ""
      throw .unknownParameter(unknown)
    }
    var elaborator = Elaborator(source, program, values: values)
    elaborator.elaborateProgram()
    guard elaborator.faults.isEmpty else {
      throw .strategy(StrategyDiagnostics(source.diagnostics(elaborator.faults)))
    }
    return elaborator.builder.finish()
  }
}

/// Why a strategy has no graph for given parameters.
package enum StrategyBindingError: Error, Sendable, Equatable {
  case parameter(StrategyParameterError)
  case unknownParameter(String)
  /// The values do not go together, for instance two windows whose difference became negative.
  case strategy(StrategyDiagnostics)
}
