/// What a writer of strategies, the checker and the editor know about a function.
package struct FunctionDescription: Sendable, Equatable {
  package enum ValueType: String, Sendable, Equatable { case number, flag }

  package struct Argument: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
      /// A number or flag per bar.
      case series(ValueType)
      /// Known before the run; made of numbers and parameters only.
      case integer(range: ClosedRange<Int>, initial: Int?)
      case real(range: ClosedRange<Double>, initial: Double?)
      /// A text among these; the first is the default.
      case choice([String])
      /// A column of the frame's bars that is put in without being written, such as high and low
      /// of `atr(14)`.
      case bars(StrategyGraph.BarField)
    }

    package let name: String
    package let kind: Kind
    /// Unit and meaning, for the editor.
    package let summary: String

    package init(_ name: String, _ kind: Kind, _ summary: String) {
      self.name = name
      self.kind = kind
      self.summary = summary
    }
  }

  package struct Result: Sendable, Equatable {
    /// The field that picks it, as in `macd(close).signal`; of a function with one result, empty.
    package let name: String
    package let type: ValueType

    package init(_ name: String, _ type: ValueType = .number) {
      self.name = name
      self.type = type
    }
  }

  package let name: String
  /// One sentence; further ones give NaN rule, formula or source.
  package let summary: String
  /// In the order in which they are written; `bars` arguments are not written.
  package let arguments: [Argument]
  /// The first is meant where no field is named.
  package let results: [Result]
  /// Where it is drawn when plotted.
  package let pane: StrategyGraph.Plot.Pane
  /// Elementary operations per bar, about 1 ns each, for the cost that is checked before a run.
  package let operationsPerBar: Double
  /// Further ones for each bar of the window, the first constant argument, where every bar looks at
  /// all of its window.
  package let operationsPerBarOfWindow: Double

  package init(
    _ name: String, _ summary: String, arguments: [Argument], results: [Result] = [Result("")],
    pane: StrategyGraph.Plot.Pane = .own, operationsPerBar: Double,
    operationsPerBarOfWindow: Double = 0
  ) {
    self.name = name
    self.summary = summary
    self.arguments = arguments
    self.results = results
    self.pane = pane
    self.operationsPerBar = operationsPerBar
    self.operationsPerBarOfWindow = operationsPerBarOfWindow
  }
}
