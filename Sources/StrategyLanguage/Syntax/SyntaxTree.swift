/// A strategy as it was written, nothing looked up.
struct SyntaxTree: Sendable {
  var statements: [Statement] = []
}

struct Statement: Sendable {
  enum Kind: Sendable {
    case parameter(ParameterSyntax)
    case definition(name: String, Expression)
    case signal(SignalSide, Expression)
    /// `share`: nil where the whole position is meant.
    case stopLoss(Expression, share: Expression?)
    case takeProfit(Expression, share: Expression?)
    case trailing(Expression, after: Expression?)
    case timeStop(Expression)
    case size(Expression, PositionSettings.Unit)
    case plot(Expression, label: String?, pane: StrategyGraph.Plot.Pane?)
  }

  var kind: Kind
  /// Its name or first word.
  var range: SourceRange
}

enum SignalSide: Sendable { case enterLong, exitLong, enterShort, exitShort }

struct ParameterSyntax: Sendable {
  enum Initial: Sendable {
    case number(Double, isWhole: Bool)
    case flag(Bool)
    case choice(String)
  }

  struct Bound: Sendable {
    var value: Double
    var isWhole: Bool
  }

  var name: String
  var initial: Initial
  var low: Bound?
  var high: Bound?
  var step: Bound?
  var choices: [String] = []
  var label: String?
  /// The default's place, and that of what follows `in`.
  var initialRange: SourceRange
  var boundsRange: SourceRange
}

/// An expression: nodes in an order in which operands come before what uses them; the last is the
/// whole. No node refers to another by reference, so that no depth of nesting can cost a stack;
/// only what stands on other bars is an expression of its own.
struct Expression: Sendable {
  var nodes: [Node] = []
  /// Expressions on other bars inside one another, this one included.
  var levels = 0

  var range: SourceRange {
    nodes.reduce(nodes.last?.range ?? SourceRange(start: 0, end: 0)) { $0.joined(to: $1.range) }
  }

  struct Node: Sendable {
    var kind: Kind
    var range: SourceRange
  }

  indirect enum Kind: Sendable {
    case number(Double)
    case flag(Bool)
    case text(String)
    case name(String)
    case negate(Int)
    case not(Int)
    case binary(StrategyGraph.BinaryOperator, Int, Int)
    case choose(condition: Int, then: Int, otherwise: Int)
    case lookBack(Int, count: Int)
    case field(Int, String)
    case call(String, [Argument])
    /// The expression on the bars of another dataset.
    case ofDataset(Expression, String)
    /// The expression on longer bars.
    case onInterval(String, Expression)
  }

  struct Argument: Sendable {
    var name: String?
    var value: Int
    var range: SourceRange
  }
}
