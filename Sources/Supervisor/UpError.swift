import Glibc

/// Why the house could not be started or asked: one sentence for whoever typed the command.
package struct UpError: Error, Sendable, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }

  /// `cannot OPERATION: the system's reason`.
  init(_ operation: String, code: Int32) {
    self.init("cannot \(operation): \(systemMessage(code))")
  }
}

/// The system's sentence for an errno value.
func systemMessage(_ code: Int32) -> String {
  unsafe String(cString: strerror(code))
}
