/// A strategy whose text has no fault: what it leaves to its user, and the graph for any choice.
package struct CheckedStrategy: Sendable {
  package let text: String
  package let parameters: [StrategyParameter]
  /// The graph with every parameter at its default.
  package let initialGraph: StrategyGraph
  private let source: SourceText
  private let program: Program

  /// Checks a text: its form, names, types, the ranges of arguments, and limits of its size.
  ///
  /// - Throws: What is wrong with it, up to `LanguageLimits.diagnosticCountMax` faults.
  /// - Complexity: O(text), however it is made; parameters times that for their ranges.
  package init(_ text: String) throws(StrategyDiagnostics) {
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
    var parser = Parser(source, tokens: lexer.tokens)
    let tree = parser.run()
    var faults = lexer.faults + parser.faults
    let program = Program(tree, faults: &faults)
    let initial = program.parameters.map(\.initial)
    var elaborator = Elaborator(source, program, values: initial)
    elaborator.elaborateProgram(isChecking: true, isComplete: faults.isEmpty)
    // After a fault of form, a name may be missing only because its line was left out.
    faults += elaborator.faults.filter { faults.isEmpty || !$0.mayFollow }
    if faults.isEmpty { faults += Self.faultsOfRanges(source, program, initial) }
    guard faults.isEmpty else { throw StrategyDiagnostics(source.diagnostics(faults)) }
    self.text = text
    self.source = source
    self.program = program
    parameters = program.parameters
    initialGraph = elaborator.builder.finish()
  }

  /// Identifiers of the datasets that the strategy reads beside the traded one.
  package var datasets: [String] {
    Array(Set(initialGraph.frames.compactMap(\.dataset))).sorted()
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
    elaborator.elaborateProgram(isChecking: false)
    guard elaborator.faults.isEmpty else {
      throw .strategy(StrategyDiagnostics(source.diagnostics(elaborator.faults)))
    }
    return elaborator.builder.finish()
  }

  /// Arguments that a parameter fills, held against both ends of its range.
  private static func faultsOfRanges(
    _ source: SourceText, _ program: Program, _ initial: [StrategyParameter.Value]
  ) -> [Fault] {
    var faults: [Fault] = []
    for (index, parameter) in program.parameters.enumerated() {
      for end in parameter.ends {
        var values = initial
        values[index] = .number(end)
        var elaborator = Elaborator(source, program, values: values)
        elaborator.elaborateProgram(isChecking: true)
        faults += elaborator.parameterFaults.map {
          Fault($0.range, "\($0.message), which the range of \(parameter.name) allows")
        }
      }
    }
    return faults
  }
}

/// Why a strategy has no graph for given parameters.
package enum StrategyBindingError: Error, Sendable, Equatable {
  case parameter(StrategyParameterError)
  case unknownParameter(String)
  /// The values do not go together, for instance two windows whose difference became negative.
  case strategy(StrategyDiagnostics)
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
