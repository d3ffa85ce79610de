/// Why the engine refuses to run. An order that cannot be filled is not among these: it is data.
package enum EngineInputError: Error, Equatable, Sendable {
  /// Two columns that belong together have different numbers of rows.
  case columnLengthsDiffer
  /// More rows than a record can number (`Int32.max`).
  case tooManyRows
  /// A setting is NaN, infinite or outside its range.
  case settingOutOfRange(Setting)
  /// An order was to be priced at zero, below it, or at infinity.
  case priceOutOfRange(row: Int)
  /// A size given in money needs a positive, finite price to value it with.
  case valuationPriceOutOfRange(row: Int)
  /// Cash, position or debt grew beyond what a Double can hold, or fell below what it may be.
  case accountOutOfRange(row: Int)
  /// The order would be infinite: infinite size with infinite cash, or nothing limits a short.
  case unlimitedSize(row: Int)
  /// Signals were given a size that is negative.
  case negativeSize(row: Int)
  /// The size type cannot be used there: targets with signals, percents in a reversal, or a
  /// percent of 0 where shorting is allowed.
  case sizeTypeNotAllowed(row: Int)
  /// A stop was given a negative fraction.
  case negativeStop(row: Int)
  /// A strategy has no signals for these parameters: they do not go together.
  case noSignals
  /// An order was rejected, and the settings ask to fail then.
  case orderRejected(row: Int, reason: OrderReason)

  /// A setting by the name a user knows.
  package enum Setting: Sendable {
    case initCash, fees, fixedFees, slippage, minSize, maxSize, sizeGranularity, periodsPerYear
    case timeInForce, exits, margin, volumeCap, carry
  }
}
