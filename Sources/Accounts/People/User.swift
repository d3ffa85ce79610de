/// What a user may do.
package enum Role: String, Sendable, CaseIterable {
  /// Also manages users and presets.
  case admin
  case member
}

/// A user as others may see it.
package struct User: Sendable, Equatable {
  /// Made by us, random, 22 base64url characters.
  package let id: String
  /// As typed at creation, in normal form.
  package let name: String
  package let role: Role

  package init(id: String, name: String, role: Role) {
    self.id = id
    self.name = name
    self.role = role
  }
}

/// How much of the service's room a user may take.
package struct Quotas: Sendable, Equatable {
  package var presetCountMax: Int
  package var tokenCountMax: Int

  package static let product = Quotas(presetCountMax: 200, tokenCountMax: 20)
  package static let range = 0...10_000

  package init(presetCountMax: Int, tokenCountMax: Int) {
    self.presetCountMax = presetCountMax
    self.tokenCountMax = tokenCountMax
  }
}

/// A user as admins, and the user, see it.
package struct UserRecord: Sendable, Equatable {
  package let user: User
  package let isDisabled: Bool
  package let hasSecondFactor: Bool
  /// Recovery codes that were not used yet.
  package let recoveryCodeCount: Int
  /// Milliseconds since 1970 UTC, by the store's clock.
  package let createdMillis: Int64
  package let quotas: Quotas
  /// Grows with every change of the record.
  package let revision: Int
}

/// What an admin changes of a user; nil stays as it is.
package struct UserChange: Sendable, Equatable {
  package var role: Role?
  package var isDisabled: Bool?
  package var presetCountMax: Int?
  package var tokenCountMax: Int?

  package init(
    role: Role? = nil, isDisabled: Bool? = nil, presetCountMax: Int? = nil,
    tokenCountMax: Int? = nil
  ) {
    self.role = role
    self.isDisabled = isDisabled
    self.presetCountMax = presetCountMax
    self.tokenCountMax = tokenCountMax
  }
}
