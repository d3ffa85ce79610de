/// Where and why a price file was refused. Neither text nor values of the file are repeated.
package struct CSVError: Error, Equatable, CustomStringConvertible {
  package enum Reason: String, Sendable {
    case wrongHeader = "the header is not the expected one"
    case emptyField = "a value is missing"
    case tooFewFields = "the line has too few values"
    case tooManyFields = "the line has too many values"
    case notANumber = "not a decimal number"
    case outOfRange = "the number is out of range"
    case unknownAction = "the kind is neither dividend nor split"
  }

  package let reason: Reason
  /// Line of the file, counted from 1.
  package let line: Int
  /// Byte within the line at which the offending value starts, counted from 1.
  package let column: Int

  package init(reason: Reason, line: Int, column: Int) {
    self.reason = reason
    self.line = line
    self.column = column
  }

  package var description: String { "line \(line), column \(column): \(reason.rawValue)" }
}
