/// A strategy's statements sorted by what they are, names known to be free.
struct Program: Sendable {
  struct Definition: Sendable {
    let name: String
    let expression: Expression
    let range: SourceRange
    /// Its place among the statements: only what stands before it can be used in it.
    let order: Int
    /// Definitions, all of them earlier, whose values on the same bars it is made of.
    let references: [Int]
  }

  struct Use: Sendable {
    let statement: Statement
    let order: Int
  }

  private(set) var parameters: [StrategyParameter] = []
  /// Places of the parameters among the statements.
  private(set) var parameterOrders: [Int] = []
  private(set) var definitions: [Definition] = []
  /// Everything else: signals, stops, size, plots.
  private(set) var uses: [Use] = []
  private(set) var names: [String: Name] = [:]

  /// What a name of the text's own stands for.
  enum Name: Sendable {
    case parameter(Int)
    case definition(Int)
  }

  /// - Parameter faults: Takes what is wrong; a faulty declaration is left out.
  init(_ tree: SyntaxTree, faults: inout [Fault]) {
    for (order, statement) in tree.statements.enumerated() {
      switch statement.kind {
      case .parameter(let syntax):
        guard isFree(syntax.name, statement.range, &faults) else { continue }
        declare(syntax, statement.range, order: order, &faults)
      case .definition(let name, let expression):
        guard isFree(name, statement.range, &faults) else { continue }
        let references = references(in: expression)
        names[name] = .definition(definitions.count)
        definitions.append(
          Definition(
            name: name, expression: expression, range: statement.range, order: order,
            references: references))
      default:
        uses.append(Use(statement: statement, order: order))
      }
    }
  }

  private func references(in expression: Expression) -> [Int] {
    expression.nodes.compactMap { node in
      if case .name(let name) = node.kind, case .definition(let index) = names[name] {
        index
      } else {
        nil
      }
    }
  }

  /// A definition and all that it is made of on the same bars, but for what is known: each behind
  /// what it needs.
  func definitions(neededFor index: Int, isKnown: (Int) -> Bool) -> [Int] {
    var reached: Set<Int> = [index]
    var open = [index]
    while let next = open.popLast() {
      for reference in definitions[next].references
      where !isKnown(reference) && reached.insert(reference).inserted {
        open.append(reference)
      }
    }
    return reached.sorted()
  }

  /// A column's name may be taken: a parameter `low` is what `low` means from then on.
  private func isFree(_ name: String, _ range: SourceRange, _ faults: inout [Fault]) -> Bool {
    if names[name] != nil {
      faults.append(
        Fault(range, "\u{201C}\(name)\u{201D} has a meaning already; a name is given once"))
      return false
    }
    return true
  }

  private mutating func declare(
    _ syntax: ParameterSyntax, _ range: SourceRange, order: Int, _ faults: inout [Fault]
  ) {
    guard parameters.count < LanguageLimits.parameterCountMax else {
      faults.append(
        Fault(range, "a strategy has at most \(LanguageLimits.parameterCountMax) parameters"))
      return
    }
    do throws(Fault) {
      let parameter = try StrategyParameter(syntax)
      names[syntax.name] = .parameter(parameters.count)
      parameters.append(parameter)
      parameterOrders.append(order)
    } catch {
      faults.append(error)
    }
  }
}
