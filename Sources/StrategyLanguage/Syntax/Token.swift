/// The smallest meaningful piece of a strategy's text.
struct Token: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    case name(String)
    case keyword(Keyword)
    /// A percentage is divided by 100 already; whole: written without point, exponent or percent.
    case number(Double, isWhole: Bool)
    case text(String)
    case symbol(Symbol)
    /// What is no token; reported already.
    case unknown
    case newline
    case end
  }

  var kind: Kind
  var range: SourceRange
}

/// Words with a meaning of their own; none can be a name.
package enum Keyword: String, Sendable, CaseIterable {
  case param, enter, exit, when, long, short
  case stopLoss = "stop_loss"
  case takeProfit = "take_profit"
  case trailing, after
  case timeStop = "time_stop"
  case bars, size, equity, cash, shares, plot
  case `if`, then, `else`, and, or, not
  case `true`, `false`
  case of, on, `in`, step, `as`, price, own

  /// Whether a statement begins with it.
  var beginsStatement: Bool {
    switch self {
    case .param, .enter, .exit, .stopLoss, .takeProfit, .trailing, .timeStop, .size, .plot: true
    default: false
    }
  }

  /// Whether an expression goes on after it, or before it, on the next line.
  var needsRight: Bool {
    switch self {
    case .and, .or, .not, .if, .then, .else, .when, .of, .in: true
    default: false
    }
  }

  var needsLeft: Bool {
    switch self {
    case .and, .or, .then, .else: true
    default: false
    }
  }
}

enum Symbol: String, Sendable, CaseIterable {
  case dots = ".."
  case lessOrEqual = "<="
  case greaterOrEqual = ">="
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case greater = ">"
  case assign = "="
  case plus = "+"
  case minus = "-"
  case times = "*"
  case divide = "/"
  case open = "("
  case close = ")"
  case openBracket = "["
  case closeBracket = "]"
  case openBrace = "{"
  case closeBrace = "}"
  case comma = ","
  case dot = "."
  case semicolon = ";"

  var needsRight: Bool {
    switch self {
    case .close, .closeBracket, .closeBrace, .semicolon: false
    default: true
    }
  }
}
