/// Puts tokens together to statements; a faulty statement is reported and left out.
struct Parser {
  let source: SourceText
  let tokens: [Token]
  var place = 0
  /// Expressions inside one another, at `place`.
  var depth = 0
  private(set) var faults: [Fault] = []
  private var tree = SyntaxTree()

  /// - Parameter tokens: The lexer's; the last one is `.end`.
  init(_ source: SourceText, tokens: [Token]) {
    self.source = source
    self.tokens = tokens
  }

  mutating func run() -> SyntaxTree {
    while current.kind != .end {
      if take(.newline) || take(.symbol(.semicolon)) { continue }
      // Faults come in the order of the text: those behind the last one that is shown are not.
      guard faults.count < LanguageLimits.diagnosticCountMax else { break }
      do throws(Fault) {
        try parseStatement()
        try endStatement()
        if tree.statements.count > LanguageLimits.statementCountMax {
          faults.append(
            Fault(
              tree.statements[LanguageLimits.statementCountMax].range,
              "a strategy has at most \(LanguageLimits.statementCountMax) statements"))
          break
        }
      } catch {
        faults.append(error)
        recover()
      }
    }
    return tree
  }

  var current: Token { tokens[place] }

  var following: Token { tokens[min(place + 1, tokens.count - 1)] }

  mutating func advance() {
    if place < tokens.count - 1 { place += 1 }
  }

  mutating func take(_ kind: Token.Kind) -> Bool {
    guard current.kind == kind else { return false }
    advance()
    return true
  }

  mutating func take(_ word: Keyword) -> Bool { take(.keyword(word)) }

  /// - Parameter what: What a message says was expected.
  mutating func require(_ kind: Token.Kind, _ what: String) throws(Fault) {
    guard take(kind) else { throw unexpected(what) }
  }

  mutating func add(_ kind: Statement.Kind, _ range: SourceRange) {
    tree.statements.append(Statement(kind: kind, range: range))
  }

  /// That the current token is not what was expected.
  func unexpected(_ expected: String) -> Fault {
    var range = current.range
    // Behind the last word, not behind the empty lines that follow it.
    if current.kind == .end, place > 0 {
      range = SourceRange(start: tokens[place - 1].range.end, end: tokens[place - 1].range.end)
    }
    return Fault(range, "expected \(expected), found \(found)")
  }

  private var found: String {
    switch current.kind {
    case .newline: "the end of the line"
    case .end: "the end of the strategy"
    case .keyword(let word): "the word \u{201C}\(word.rawValue)\u{201D}, which cannot be a name"
    default: "\u{201C}\(source.echo(current.range))\u{201D}"
    }
  }

  private func endStatement() throws(Fault) {
    switch current.kind {
    case .newline, .end, .symbol(.semicolon): return
    case .keyword(let word) where word.beginsStatement: return
    case .symbol(.assign):
      throw Fault(
        current.range, "a value is given at the beginning of a line; equality is written ==",
        suggestion: "==")
    default: throw unexpected("an operator or the end of the line")
    }
  }

  /// Goes on at the next line or statement.
  private mutating func recover() {
    depth = 0
    while true {
      switch current.kind {
      case .newline, .end, .symbol(.semicolon): return
      case .keyword(let word) where word.beginsStatement && place > 0 && isProgress: return
      default: advance()
      }
      isProgress = true
    }
  }

  /// Whether recovery has gone beyond the token that a statement failed on.
  private var isProgress = false

  private mutating func parseStatement() throws(Fault) {
    isProgress = false
    let first = current
    switch first.kind {
    case .keyword(let word) where word.beginsStatement:
      advance()
      isProgress = true
      if word != .param, current.kind == .symbol(.assign) {
        throw Fault(
          first.range,
          "the word \u{201C}\(word.rawValue)\u{201D} has a meaning of its own and cannot be a name")
      }
      try parseStatement(word, first.range)
    case .name(let name):
      advance()
      guard take(.symbol(.assign)) else { throw misspelled(name, first.range) }
      add(.definition(name: name, try parseExpression()), first.range)
    default:
      throw unexpected(
        "a statement such as \u{201C}enter long when …\u{201D} or \u{201C}name = …\u{201D}")
    }
  }

  private func misspelled(_ name: String, _ range: SourceRange) -> Fault {
    let words = Keyword.allCases.filter(\.beginsStatement).map(\.rawValue)
    if let near = nearestName(to: name, among: words) {
      return Fault(range, "\u{201C}\(name)\u{201D} begins no statement", suggestion: near)
    }
    return unexpected("= after the name \u{201C}\(name)\u{201D}")
  }

  private mutating func parseStatement(_ word: Keyword, _ range: SourceRange) throws(Fault) {
    switch word {
    case .param: try parseParameters()
    case .enter: try parseSignal(range, long: .enterLong, short: .enterShort)
    case .exit: try parseSignal(range, long: .exitLong, short: .exitShort)
    case .stopLoss: add(.stopLoss(try parseExpression(), share: try parseShare()), range)
    case .takeProfit: add(.takeProfit(try parseExpression(), share: try parseShare()), range)
    case .trailing:
      let distance = try parseExpression()
      add(.trailing(distance, after: take(.after) ? try parseExpression() : nil), range)
    case .timeStop:
      add(.timeStop(try parseExpression()), range)
      _ = take(.bars)
    case .size: try parseSize(range)
    case .plot: try parsePlot(range)
    default: throw unexpected("a statement")
    }
  }

  private mutating func parseSignal(
    _ range: SourceRange, long: SignalSide, short: SignalSide
  ) throws(Fault) {
    let side: SignalSide
    if take(.long) {
      side = long
    } else if take(.short) {
      side = short
    } else {
      throw unexpected("long or short")
    }
    try require(.keyword(.when), "when")
    add(.signal(side, try parseExpression()), range)
  }

  /// `close 50%` behind a level of a ladder. `close` is the column's name too, which here would
  /// follow an expression without an operator.
  private mutating func parseShare() throws(Fault) -> Expression? {
    guard current.kind == .name("close") else { return nil }
    advance()
    return try parseExpression()
  }

  private mutating func parseSize(_ range: SourceRange) throws(Fault) {
    let amount = try parseExpression()
    if take(.cash) {
      add(.size(amount, .money), range)
    } else if take(.shares) {
      add(.size(amount, .shares), range)
    } else if take(.of), take(.equity) {
      add(.size(amount, .percentOfEquity), range)
    } else {
      throw unexpected("of equity, cash or shares, as in \u{201C}size 50% of equity\u{201D}")
    }
  }

  private mutating func parsePlot(_ range: SourceRange) throws(Fault) {
    let value = try parseExpression()
    var label: String?
    if take(.as) { label = try parseText("a label in quotes") }
    var pane: StrategyGraph.Plot.Pane?
    if take(.on) {
      if take(.price) {
        pane = .price
      } else if take(.own) {
        pane = .own
      } else {
        throw unexpected("price or own")
      }
    }
    add(.plot(value, label: label, pane: pane), range)
  }

  mutating func parseText(_ what: String) throws(Fault) -> String {
    guard case .text(let text) = current.kind else { throw unexpected(what) }
    advance()
    return text
  }
}
