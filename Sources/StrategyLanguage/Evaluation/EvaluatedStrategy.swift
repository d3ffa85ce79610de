/// What a strategy says of each bar: its signals and plots, as columns.
///
/// Keeps its columns, whatever the evaluator drops meanwhile. Confined to the evaluator's thread.
package struct EvaluatedStrategy {
  /// Bars of the traded dataset, the length of every column.
  package let rows: Int
  /// Flags; nil: never, or not asked for.
  package var longEntries: EvaluatedColumn?
  package var longExits: EvaluatedColumn?
  package var shortEntries: EvaluatedColumn?
  package var shortExits: EvaluatedColumn?
  /// One per plot of the graph, in its order; empty if they were not asked for.
  package var plots: [EvaluatedColumn] = []
  /// What each plot of the graph shows, asked for or not: of one evaluator's results equal numbers
  /// mean equal values.
  package var plotNumbers: [Int] = []
  /// Nodes of the graph that were computed, instead of found in memory.
  package var computedNodes: Set<Int> = []
  /// Values that are worth no memory once no run needs them.
  var passing: [Int] = []

  init(rows: Int) { self.rows = rows }

  /// Memory of the columns, bytes; equal columns count each time.
  package var byteCount: Int {
    let signals = [longEntries, longExits, shortEntries, shortExits].compactMap { $0 }
    return (signals + plots).reduce(0) { $0 + $1.byteCount }
  }
}

/// A column of numbers or flags with what keeps it where it is.
@safe package struct EvaluatedColumn {
  private enum Values {
    case column(Column)
    case bars(FrameBars, StrategyGraph.BarField)
  }

  private let values: Values

  init(_ column: Column) { values = .column(column) }

  init(_ bars: FrameBars, _ field: StrategyGraph.BarField) { values = .bars(bars, field) }

  package var type: FunctionDescription.ValueType {
    switch values {
    case .column(let column): column.type
    case .bars: .number
    }
  }

  package var rows: Int {
    switch values {
    case .column(let column): column.rows
    case .bars(let bars, _): bars.rows
    }
  }

  /// Memory that it holds beside the bars.
  package var byteCount: Int {
    switch values {
    case .column(let column): column.byteCount
    case .bars: 0
    }
  }

  /// The values, shape `[rows]`; valid as long as this is held.
  ///
  /// - Precondition: the column is one of numbers.
  package var numbers: UnsafeBufferPointer<Double> {
    switch values {
    case .column(let column): unsafe column.numbers
    case .bars(let bars, let field): unsafe bars.column(field)
    }
  }

  /// The flags, shape `[rows]`; valid as long as this is held.
  ///
  /// - Precondition: the column is one of flags.
  package var flags: UnsafeBufferPointer<Bool> {
    guard case .column(let column) = values else {
      preconditionFailure("the column is one of flags")
    }
    return unsafe column.flags
  }
}
