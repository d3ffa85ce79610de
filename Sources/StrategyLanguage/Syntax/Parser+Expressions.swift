extension Parser {
  mutating func parseExpression() throws(Fault) -> Expression {
    var expression = Expression()
    _ = try parse(0, into: &expression)
    return expression
  }

  /// Parses what binds at least as closely as `precedence`; gives the node of the whole.
  private mutating func parse(
    _ precedence: Int, into expression: inout Expression
  ) throws(Fault) -> Int {
    depth += 1
    guard depth <= LanguageLimits.nestingMax else { throw nestedTooDeeply }
    var left = try parsePrefix(into: &expression)
    while let (operation, closeness) = binaryOperator, closeness >= precedence {
      advance()
      let right = try parse(closeness + 1, into: &expression)
      left = add(.binary(operation, left, right), from: left, to: right, &expression)
      if operation.isComparison, let (next, _) = binaryOperator, next.isComparison {
        throw Fault(
          current.range, "comparisons do not chain: write \u{201C}a < b and b < c\u{201D}")
      }
    }
    depth -= 1
    return left
  }

  private var nestedTooDeeply: Fault {
    Fault(
      current.range,
      "more than \(LanguageLimits.nestingMax) expressions inside one another: name a part of it")
  }

  private var binaryOperator: (StrategyGraph.BinaryOperator, Int)? {
    switch current.kind {
    case .keyword(.or): (.or, 1)
    case .keyword(.and): (.and, 2)
    case .symbol(.less): (.less, 4)
    case .symbol(.lessOrEqual): (.lessOrEqual, 4)
    case .symbol(.greater): (.greater, 4)
    case .symbol(.greaterOrEqual): (.greaterOrEqual, 4)
    case .symbol(.equal): (.equal, 4)
    case .symbol(.notEqual): (.notEqual, 4)
    case .symbol(.plus): (.add, 5)
    case .symbol(.minus): (.subtract, 5)
    case .symbol(.times): (.multiply, 6)
    case .symbol(.divide): (.divide, 6)
    default: nil
    }
  }

  private func add(
    _ kind: Expression.Kind, from first: Int, to last: Int, _ expression: inout Expression
  ) -> Int {
    let range = expression.nodes[first].range.joined(to: expression.nodes[last].range)
    return add(kind, range, &expression)
  }

  private func add(
    _ kind: Expression.Kind, _ range: SourceRange, _ expression: inout Expression
  ) -> Int {
    expression.nodes.append(Expression.Node(kind: kind, range: range))
    return expression.nodes.count - 1
  }

  private mutating func parsePrefix(into expression: inout Expression) throws(Fault) -> Int {
    let start = current.range
    if take(.not) {
      let operand = try parse(3, into: &expression)
      return add(.not(operand), start.joined(to: expression.nodes[operand].range), &expression)
    }
    if take(.symbol(.minus)) {
      let operand = try parse(7, into: &expression)
      return add(
        .negate(operand), start.joined(to: expression.nodes[operand].range), &expression)
    }
    if take(.if) {
      let condition = try parse(0, into: &expression)
      try require(.keyword(.then), "then")
      let then = try parse(0, into: &expression)
      try require(.keyword(.else), "else, since a value is needed in both cases")
      let otherwise = try parse(0, into: &expression)
      return add(
        .choose(condition: condition, then: then, otherwise: otherwise),
        start.joined(to: expression.nodes[otherwise].range), &expression)
    }
    let first = expression.nodes.count
    return try parsePostfix(
      try parsePrimary(into: &expression), from: first, into: &expression)
  }

  /// `x[1]`, `x.field` and `x of "NAME"`, any of them repeatedly.
  private mutating func parsePostfix(
    _ operand: Int, from first: Int, into expression: inout Expression
  ) throws(Fault) -> Int {
    var whole = operand
    while true {
      if take(.symbol(.openBracket)) {
        let count = try parse(0, into: &expression)
        let range = expression.nodes[whole].range.joined(to: current.range)
        try require(.symbol(.closeBracket), "]")
        whole = add(.lookBack(whole, count: count), range, &expression)
      } else if current.kind == .symbol(.dot) {
        advance()
        let range = current.range
        guard let name = current.kind.word else { throw unexpected("the name of a result") }
        advance()
        whole = add(
          .field(whole, name), expression.nodes[whole].range.joined(to: range), &expression)
      } else if current.kind == .keyword(.of), case .text(let dataset) = following.kind {
        let range = expression.nodes[whole].range.joined(to: following.range)
        advance()
        advance()
        let inner = try removeTail(of: &expression, from: first)
        whole = add(.ofDataset(inner, dataset), range, &expression)
      } else {
        return whole
      }
    }
  }

  /// Takes an expression out that stands on other bars.
  private func removeTail(
    of expression: inout Expression, from first: Int
  ) throws(Fault) -> Expression {
    let inner = expression.removeTail(from: first)
    // Each level holds the next one by reference, and lets go of it on the stack.
    guard inner.levels <= LanguageLimits.nestingMax else { throw nestedTooDeeply }
    return inner
  }

  private mutating func parsePrimary(into expression: inout Expression) throws(Fault) -> Int {
    let token = current
    switch token.kind {
    case .number(let value, _):
      advance()
      return add(.number(value), token.range, &expression)
    case .text(let text):
      advance()
      return add(.text(text), token.range, &expression)
    case .keyword(.true), .keyword(.false):
      advance()
      return add(.flag(token.kind == .keyword(.true)), token.range, &expression)
    case .symbol(.open):
      advance()
      let inner = try parse(0, into: &expression)
      let range = token.range.joined(to: current.range)
      try require(.symbol(.close), ")")
      expression.nodes[inner].range = range
      return inner
    case .keyword(.on):
      advance()
      return try parseInterval(token.range, into: &expression)
    case .name(let name):
      advance()
      guard take(.symbol(.open)) else { return add(.name(name), token.range, &expression) }
      return try parseCall(name, token.range, into: &expression)
    default:
      throw unexpected("a value")
    }
  }

  /// `("1d", expression)` behind `on`.
  private mutating func parseInterval(
    _ start: SourceRange, into expression: inout Expression
  ) throws(Fault) -> Int {
    try require(.symbol(.open), "( as in \u{201C}on(\"1d\", close)\u{201D}")
    let interval = try parseText("an interval in quotes, such as \"1d\"")
    try require(.symbol(.comma), ", and what to compute on the longer bars")
    let first = expression.nodes.count
    _ = try parse(0, into: &expression)
    let inner = try removeTail(of: &expression, from: first)
    let range = start.joined(to: current.range)
    try require(.symbol(.close), ")")
    return add(.onInterval(interval, inner), range, &expression)
  }

  private mutating func parseCall(
    _ name: String, _ start: SourceRange, into expression: inout Expression
  ) throws(Fault) -> Int {
    var arguments: [Expression.Argument] = []
    while current.kind != .symbol(.close) {
      var argumentName: String?
      let argumentStart = current.range
      if let word = current.kind.word, following.kind == .symbol(.assign) {
        argumentName = word
        advance()
        advance()
      }
      let value = try parse(0, into: &expression)
      arguments.append(
        Expression.Argument(
          name: argumentName, value: value,
          range: argumentStart.joined(to: expression.nodes[value].range)))
      guard take(.symbol(.comma)) else { break }
      if current.kind == .symbol(.close) { throw unexpected("a value") }
    }
    let range = start.joined(to: current.range)
    try require(.symbol(.close), ", or )")
    return add(.call(name, arguments), range, &expression)
  }
}

extension Token.Kind {
  /// What can name an argument or a result, words with a meaning of their own included.
  fileprivate var word: String? {
    switch self {
    case .name(let name): name
    case .keyword(let word): word.rawValue
    default: nil
    }
  }
}

extension StrategyGraph.BinaryOperator {
  var isComparison: Bool {
    switch self {
    case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual: true
    default: false
    }
  }

  var isLogic: Bool { self == .and || self == .or }
}

extension Expression {
  /// Takes the nodes from `first` on out, as an expression of their own.
  ///
  /// - Precondition: no earlier node refers to them, and they refer to none before.
  fileprivate mutating func removeTail(from first: Int) -> Expression {
    let tail = nodes[first...].map { $0.shifted(by: -first) }
    nodes.removeSubrange(first...)
    let levels = tail.map(\.kind.levels).max() ?? 0
    return Expression(nodes: tail, levels: levels + 1)
  }
}

extension Expression.Kind {
  /// Expressions on other bars inside one another.
  fileprivate var levels: Int {
    switch self {
    case .ofDataset(let inner, _), .onInterval(_, let inner): inner.levels
    default: 0
    }
  }
}

extension Expression.Node {
  fileprivate func shifted(by shift: Int) -> Self {
    func move(_ index: Int) -> Int { index + shift }
    let moved: Expression.Kind =
      switch kind {
      case .negate(let x): .negate(move(x))
      case .not(let x): .not(move(x))
      case .binary(let operation, let x, let y): .binary(operation, move(x), move(y))
      case .choose(let condition, let then, let otherwise):
        .choose(condition: move(condition), then: move(then), otherwise: move(otherwise))
      case .lookBack(let x, let count): .lookBack(move(x), count: move(count))
      case .field(let x, let name): .field(move(x), name)
      case .call(let name, let arguments):
        .call(
          name,
          arguments.map {
            Expression.Argument(name: $0.name, value: move($0.value), range: $0.range)
          })
      case .number, .flag, .text, .name, .ofDataset, .onInterval: kind
      }
    return Self(kind: moved, range: range)
  }
}
