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
