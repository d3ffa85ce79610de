/// What a personal API token may do.
package enum Scope: String, Sendable, CaseIterable, Comparable {
  /// Read datasets, presets and the own account.
  case read
  /// Open sockets and run backtests.
  case run
  /// Change presets.
  case presets
  /// Administer, as far as the user may.
  case admin

  package static func < (left: Scope, right: Scope) -> Bool { left.rawValue < right.rawValue }
}

/// A personal API token as its user sees it. The token itself is shown once.
package struct AccessToken: Sendable, Equatable {
  /// What every token begins with, so that scanners for leaked secrets find it.
  package static let prefix = "sst_"
  package static let nameLengthMax = 100
  package static let lifeDays = 1...366

  package let id: String
  package let name: String
  package let scopes: Set<Scope>
  package let createdMillis: Int64
  package let expiresMillis: Int64

  /// The hash under which the store knows the token; nil for what none looks like.
  package static func hash(of token: String) -> String? {
    token.hasPrefix(prefix) ? SecretToken.hash(of: String(token.dropFirst(prefix.count))) : nil
  }

  /// Scopes as the store keeps them.
  static func text(_ scopes: Set<Scope>) -> String {
    scopes.sorted().map(\.rawValue).joined(separator: " ")
  }

  static func scopes(_ text: String) -> Set<Scope> {
    Set(text.split(separator: " ").compactMap { Scope(rawValue: String($0)) })
  }
}
