/// Columns of bars that indicators and signals are computed from; shape `[rows]` each.
package struct SweepBars: Sendable {
  /// Money per share; `open` and `close` are always there.
  package let open: [Double]
  package let high: [Double]
  package let low: [Double]
  package let close: [Double]
  /// Shares.
  package let volume: [Double]

  package var rows: Int { close.count }

  /// - Parameters:
  ///   - open, close: Prices, shape `[rows]`.
  ///   - high, low, volume: Shape `[rows]`, or empty where no strategy asks for them.
  package init(
    open: [Double], high: [Double] = [], low: [Double] = [], close: [Double],
    volume: [Double] = []
  ) throws(SweepError) {
    for column in [open, high, low, volume] {
      guard column.count == close.count || column.isEmpty else {
        throw .input(.columnLengthsDiffer)
      }
    }
    guard open.count == close.count else { throw .input(.columnLengthsDiffer) }
    guard close.count <= Int(Int32.max) else { throw .input(.tooManyRows) }
    self.open = open
    self.high = high
    self.low = low
    self.close = close
    self.volume = volume
  }

  /// Columns of other bars.
  init(copied open: [Double], high: [Double], low: [Double], close: [Double], volume: [Double]) {
    (self.open, self.high, self.low) = (open, high, low)
    (self.close, self.volume) = (close, volume)
  }
}

/// A strategy whose parameters can be swept: parameters → indicators → signals.
///
/// Indicators are named by values: combinations whose indicators are equal share one column, which
/// is computed once. Every function is pure, may be called from any thread, and is called per
/// combination or column, never per row.
///
/// Row `r` of a column or signal depends on rows up to `r` alone; the walk-forward relies on it.
package protocol SweepStrategy: Sendable {
  /// All that the values of a column depend on beside the bars.
  associatedtype Indicator: Hashable & Sendable

  /// Appends the indicators of one combination, in the order in which `writeSignals` has them.
  ///
  /// - Parameter parameters: Values in the order of the sweep's names.
  func appendIndicators(of parameters: [Double], to indicators: inout [Indicator])

  /// Writes the column of one indicator, every row.
  ///
  /// - Parameter out: Shape `[rows]`.
  func write(_ indicator: Indicator, of bars: SweepBars, into out: inout MutableSpan<Double>)

  /// Writes when a combination asks to be in a position and when to be flat, every row.
  ///
  /// - Parameters:
  ///   - parameters: Values in the order of the sweep's names.
  ///   - columns: The columns of the combination's indicators, shape `[rows]` each.
  ///   - bars: The bars the columns were computed from.
  ///   - signals: Takes the flags; those of short positions where the strategy has such.
  func writeSignals(
    of parameters: [Double], columns: [[Double]], bars: SweepBars,
    into signals: inout SweepSignals)

  /// Whether it has signals of its own for short positions beside those for long ones. A sweep of
  /// such a strategy trades both by them, whatever its rules say of the direction.
  var hasShortSignals: Bool { get }
}

extension SweepStrategy {
  package var hasShortSignals: Bool { false }
}

/// When a strategy asks for positions and when to leave them; flags, shape `[rows]` each.
package struct SweepSignals: Sendable {
  package var entries: [Bool]
  package var exits: [Bool]
  /// Empty, as the next, without short signals of its own.
  package var shortEntries: [Bool]
  package var shortExits: [Bool]
  /// Set by a strategy that has none for these parameters, which do not go together: the
  /// combination is refused with `noSignals`.
  package var areRefused = false

  package init(rows: Int, hasShortSignals: Bool) {
    entries = [Bool](repeating: false, count: rows)
    exits = entries
    shortEntries = hasShortSignals ? entries : []
    shortExits = shortEntries
  }

  var hasShortSignals: Bool { !shortEntries.isEmpty }

  /// Has `body` write entries and exits, every row of both.
  package mutating func writeEntriesAndExits(
    _ body: (inout MutableSpan<Bool>, inout MutableSpan<Bool>) -> Void
  ) {
    Self.write(&entries, &exits, body)
  }

  private static func write(
    _ entries: inout [Bool], _ exits: inout [Bool],
    _ body: (inout MutableSpan<Bool>, inout MutableSpan<Bool>) -> Void
  ) {
    var entrySpan = entries.mutableSpan
    var exitSpan = exits.mutableSpan
    body(&entrySpan, &exitSpan)
  }
}
