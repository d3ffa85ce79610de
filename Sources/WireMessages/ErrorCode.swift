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
  case overBudget = "over_budget"
  case internalFault = "internal"
}

/// A fault of one field of a request. Neither text ever repeats what the client sent.
package struct FieldError: Error, Sendable, Equatable {
  package let code: ErrorCode
  /// Path of the field (`parameters.window`), nil when no field of ours is meant.
  package let field: String?
  /// One sentence for a person.
  package let message: String

  package init(_ code: ErrorCode, _ field: String?, _ message: String) {
    self.code = code
    self.field = field
    self.message = message
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
