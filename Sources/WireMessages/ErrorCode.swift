/// Why a request failed, as the wire names it.
package enum ErrorCode: String, Sendable, CaseIterable {
  case malformed
  case unknownType = "unknown_type"
  case missingField = "missing_field"
  case unknownField = "unknown_field"
  case wrongType = "wrong_type"
  case outOfRange = "out_of_range"
  case unknownDataset = "unknown_dataset"
  case unknownStrategy = "unknown_strategy"
  case invalidStrategy = "invalid_strategy"
  case tooCostly = "too_costly"
  case noRun = "no_run"
  case overBudget = "over_budget"
  case internalFault = "internal"
}

/// One fault of a strategy's text.
package struct TextDiagnostic: Sendable, Equatable {
  /// From 1.
  package var line: Int
  /// From 1, in UTF-16 code units; so is the length.
  package var column: Int
  package var length: Int
  package var message: String
  /// What may stand in place of what is marked.
  package var suggestion: String?

  package init(line: Int, column: Int, length: Int, message: String, suggestion: String?) {
    self.line = line
    self.column = column
    self.length = length
    self.message = message
    self.suggestion = suggestion
  }
}

/// A fault of one field of a request. No text but a strategy's diagnostics ever repeats what the
/// client sent.
package struct FieldError: Error, Sendable, Equatable {
  package let code: ErrorCode
  /// Path of the field (`parameters.window`), nil when no field of ours is meant.
  package let field: String?
  /// One sentence for a person.
  package let message: String
  /// Of an invalid strategy, in the order of its text.
  package let diagnostics: [TextDiagnostic]

  package init(
    _ code: ErrorCode, _ field: String?, _ message: String, diagnostics: [TextDiagnostic] = []
  ) {
    self.code = code
    self.field = field
    self.message = message
    self.diagnostics = diagnostics
  }
}

/// A message that is not a request: what to answer, and to which request if that is known.
package struct ClientError: Error, Sendable, Equatable {
  package let identifier: UInt64?
  package let fault: FieldError

  package var code: ErrorCode { fault.code }
  package var field: String? { fault.field }
  package var message: String { fault.message }

  package init(identifier: UInt64?, fault: FieldError) {
    self.identifier = identifier
    self.fault = fault
  }
}
