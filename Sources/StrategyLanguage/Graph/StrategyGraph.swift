/// A strategy with its parameters put in: values to compute, each once, and what they are for.
///
/// Nodes stand in an order in which inputs come before their users. Two nodes are never equal, so
/// an expression that is written twice is one node.
package struct StrategyGraph: Sendable, Hashable {
  package var nodes: [Node] = []
  /// Where the bars of nodes come from; frame 0 is the dataset that is traded.
  package var frames: [Frame] = [Frame(dataset: nil, interval: nil)]
  package var signals = Signals()
  package var position = PositionSettings()
  package var plots: [Plot] = []

  package init() {}

  /// One value per bar of its frame.
  package struct Node: Sendable, Hashable {
    package var operation: Operation
    /// Indices of earlier nodes, in the order of the operation's series arguments.
    package var inputs: [Int]
    /// Index of the frame on whose bars this is computed.
    package var frame: Int

    package init(_ operation: Operation, inputs: [Int] = [], frame: Int = 0) {
      self.operation = operation
      self.inputs = inputs
      self.frame = frame
    }
  }

  /// Bars that nodes are computed on.
  package struct Frame: Sendable, Hashable {
    /// Identifier of another dataset; nil: the one that is traded.
    package var dataset: String?
    /// Length of a bar in nanoseconds to which bars are put together; nil: as they are.
    package var interval: Int64?

    package init(dataset: String?, interval: Int64?) {
      self.dataset = dataset
      self.interval = interval
    }
  }

  /// How a node's values come from its inputs'.
  package enum Operation: Sendable, Hashable {
    /// A column of the frame's bars.
    case bars(BarField)
    /// The same number on every bar; bits, so that equal constants are equal nodes.
    case number(bits: UInt64)
    case flag(Bool)
    /// −x and not x.
    case negate, not
    case binary(BinaryOperator)
    /// `if` input 0 `then` input 1 `else` input 2; of numbers or of flags.
    case choose
    /// The value that many bars earlier, NaN or false before the first; at least 1.
    case lookBack(Int)
    /// Result `result` of the library's function; `constants` in the order of its constant
    /// arguments (a choice by index), as bits.
    case call(function: String, constants: [UInt64], result: Int)
    /// The input's last value that is known when a bar of this node's frame closes: NaN or false
    /// before there is one. The input is of another frame.
    case align
  }

  package enum BarField: String, Sendable, Hashable, CaseIterable {
    case open, high, low, close, volume
  }

  package enum BinaryOperator: String, Sendable, Hashable, CaseIterable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case equal = "=="
    case notEqual = "!="
    case and
    case or
  }

  /// Flag nodes of frame 0; nil: never.
  package struct Signals: Sendable, Hashable {
    package var enterLong: Int?
    package var exitLong: Int?
    package var enterShort: Int?
    package var exitShort: Int?

    package init() {}
  }

  /// A plotted value; a flag is drawn as marks on the price.
  package struct Plot: Sendable, Hashable {
    package enum Pane: String, Sendable, Hashable { case price, own }

    /// Unique within the strategy.
    package var name: String
    package var label: String
    package var pane: Pane
    package var node: Int
    /// Constant levels that the strategy compares the value with, drawn as lines; rising.
    package var levels: [Double]

    package init(name: String, label: String, pane: Pane, node: Int, levels: [Double] = []) {
      self.name = name
      self.label = label
      self.pane = pane
      self.node = node
      self.levels = levels
    }
  }
}

/// Size and stops that a strategy asks for; what it does not name is nil.
package struct PositionSettings: Sendable, Hashable {
  package enum Unit: String, Sendable, Hashable {
    /// Fraction of equity, money, or shares.
    case percentOfEquity, money, shares
  }

  package struct Size: Sendable, Hashable {
    /// Positive and finite.
    package var amount: Double
    package var unit: Unit

    package init(amount: Double, unit: Unit) {
      self.amount = amount
      self.unit = unit
    }
  }

  package struct Trailing: Sendable, Hashable {
    /// Fraction of the best price.
    package var distance: Double
    /// Gain, a fraction of the entry price, from which the stop is on; 0: from the start.
    package var activation: Double

    package init(distance: Double, activation: Double = 0) {
      self.distance = distance
      self.activation = activation
    }
  }

  /// Part of the position that is closed at a distance; a ladder has several.
  package struct Level: Sendable, Hashable {
    /// Fraction of the entry price.
    package var distance: Double
    /// Fraction of the position; positive, at most 1.
    package var share: Double

    package init(distance: Double, share: Double = 1) {
      self.distance = distance
      self.share = share
    }
  }

  /// Nil: all that is possible.
  package var size: Size?
  /// Nearest first.
  package var stopLosses: [Level] = []
  package var takeProfits: [Level] = []
  package var trailing: Trailing?
  /// Bars after which a position is closed; at least 1.
  package var barsMax: Int?

  package init() {}
}
