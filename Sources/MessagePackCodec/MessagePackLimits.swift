/// What a reader accepts beyond well-formed bytes.
package struct MessagePackLimits: Sendable, Equatable {
  /// Which extension values may appear.
  package enum Extensions: Sendable { case none, columns, all }

  /// Longest message, bytes.
  package let byteCountMax: Int
  /// Deepest nesting of arrays and maps; a scalar alone has depth 0.
  package let depthMax: Int
  package let extensions: Extensions

  package init(byteCountMax: Int, depthMax: Int, extensions: Extensions) {
    self.byteCountMax = byteCountMax
    self.depthMax = depthMax
    self.extensions = extensions
  }

  /// For messages of a client: hostile until proven otherwise.
  package static let client = MessagePackLimits(
    byteCountMax: 65_536, depthMax: 32, extensions: .none)

  /// For messages of our own server, read by load generators and tests.
  package static let server = MessagePackLimits(
    byteCountMax: 64 * 1_048_576, depthMax: 32, extensions: .columns)
}

/// The extension type of a Float64 column.
package let columnExtensionType: Int8 = 12
