/// A function of the library: what is said of it, and how its columns are computed.
struct LibraryFunction: Sendable {
  let description: FunctionDescription
  /// Whether series arguments may stay constants; otherwise each is a column of equal values.
  let takesConstants: Bool
  /// Writes every row of every result column.
  let write: @Sendable (FunctionInputs, FunctionOutputs) -> Void

  init(
    _ description: FunctionDescription, takesConstants: Bool = false,
    write: @escaping @Sendable (FunctionInputs, FunctionOutputs) -> Void
  ) {
    self.description = description
    self.takesConstants = takesConstants
    self.write = write
  }
}

/// What an operation reads: one value for all rows, or one per row.
@safe enum Operand {
  case number(Double)
  case flag(Bool)
  // SAFETY: the pointers reach into columns that the evaluation holds while an operation runs.
  case numbers(UnsafeBufferPointer<Double>)
  case flags(UnsafeBufferPointer<Bool>)
}

/// The arguments of one call, all of one frame.
///
/// Series arguments are counted by their place among the series and bars arguments, constants by
/// their place among the others.
@safe struct FunctionInputs {
  let rows: Int
  // SAFETY: the frame's bars are held while the function runs.
  /// Open times of the bars, nanoseconds since 1970 UTC, shape `[rows]`, rising.
  let times: UnsafeBufferPointer<Int64>
  let series: [Operand]
  let constants: [Double]

  /// The column of a number argument.
  ///
  /// - Precondition: the argument is a column of numbers.
  func numbers(_ place: Int) -> UnsafeBufferPointer<Double> {
    guard case .numbers(let column) = series[place] else {
      preconditionFailure("the argument is a column of numbers")
    }
    return unsafe column
  }

  /// The column of a flag argument.
  ///
  /// - Precondition: the argument is a column of flags.
  func flags(_ place: Int) -> UnsafeBufferPointer<Bool> {
    guard case .flags(let column) = series[place] else {
      preconditionFailure("the argument is a column of flags")
    }
    return unsafe column
  }

  func real(_ place: Int) -> Double { constants[place] }

  /// - Precondition: the constant is whole and within the range of the argument.
  func integer(_ place: Int) -> Int {
    guard let value = Int(exactly: constants[place]) else {
      preconditionFailure("the argument is a whole number")
    }
    return value
  }
}

/// The result columns of one call, in the order of the description.
@safe struct FunctionOutputs {
  let columns: [Column]
  let rows: Int
  let pool: ColumnPool

  /// A column for values in between; its memory goes back when the function ends.
  func scratch(_ type: FunctionDescription.ValueType) -> Column {
    Column(type, rows: rows, pool: pool)
  }

  // SAFETY: the columns are fresh: nobody else reads or writes them while the function runs.
  func numbers(_ place: Int) -> UnsafeMutableBufferPointer<Double> {
    unsafe columns[place].mutableNumbers
  }

  func flags(_ place: Int) -> UnsafeMutableBufferPointer<Bool> {
    unsafe columns[place].mutableFlags
  }
}

extension FunctionDescription.Argument {
  static func numbers(_ name: String, _ summary: String) -> Self {
    Self(name, .series(.number), summary)
  }

  static func flags(_ name: String, _ summary: String) -> Self {
    Self(name, .series(.flag), summary)
  }

  static func bars(_ field: StrategyGraph.BarField) -> Self {
    Self(field.rawValue, .bars(field), "The bars' \(field.rawValue), put in by itself.")
  }

  /// A number of bars; the longest is what the language lets anything look back.
  static func window(
    _ initial: Int? = nil, name: String = "window", from least: Int = 1, to most: Int = 100_000,
    _ summary: String = "Bars in the window, the current one included."
  ) -> Self {
    Self(name, .integer(range: least...most, initial: initial), summary)
  }
}

extension [FunctionDescription.Argument] {
  static var highLow: Self { [.bars(.high), .bars(.low)] }
  static var highLowClose: Self { [.bars(.high), .bars(.low), .bars(.close)] }
  static var highLowCloseVolume: Self { highLowClose + [.bars(.volume)] }
}
