/// Who makes a change, and from where.
package struct Author: Sendable, Equatable {
  /// The user's identifier; empty: nobody who is signed in.
  package let id: String
  /// The user's name at the time.
  package let name: String
  package let address: String

  package init(id: String, name: String, address: String) {
    self.id = id
    self.name = name
    self.address = address
  }

  package init(_ user: User, from origin: RequestOrigin) {
    self.init(id: user.id, name: user.name, address: origin.address)
  }

  /// Whoever runs the house, by a command in a shell.
  package static let shell = Author(id: "", name: "shell", address: "shell")

  /// Somebody who is not signed in.
  package static func stranger(from origin: RequestOrigin) -> Author {
    Author(id: "", name: "", address: origin.address)
  }
}

/// What the audit log tells of; the raw values are the names in it.
package enum AuditEvent: String, Sendable, CaseIterable {
  case userCreated = "user_created"
  case userUpdated = "user_updated"
  case userInvited = "user_invited"
  case invitationEnded = "invitation_ended"

  case signedIn = "authn_login_success"
  case signInRefused = "authn_login_fail"
  case sessionCreated = "session_created"
  /// By the session's own user.
  case signedOut = "session_logout"
  /// One session, from another one of its user or by too many.
  case sessionEnded = "session_ended"
  /// All sessions of a user, by somebody else.
  case sessionsEnded = "sessions_ended"

  case passwordChanged = "authn_password_change"
  /// A one-time link, by an admin.
  case passwordLinkCreated = "password_link_created"
  case passwordChangeRefused = "authn_password_change_fail"
  case secondFactorSet = "second_factor_set"
  case secondFactorSetRefused = "second_factor_set_fail"
  case secondFactorRemoved = "second_factor_removed"
  case secondFactorRemovalRefused = "second_factor_removed_fail"
  /// In the place of the second factor's code; the detail tells how many are left.
  case recoveryCodeUsed = "recovery_code_used"
  case recoveryCodesReplaced = "recovery_codes_replaced"
  case recoveryCodesRefused = "recovery_codes_replaced_fail"
  /// By an admin.
  case secondFactorReset = "second_factor_reset"
  case tokenCreated = "token_created"
  case tokenEnded = "token_ended"
  /// All tokens of a user, by somebody else.
  case tokensEnded = "tokens_ended"

  case presetCreated = "preset_created"
  case presetUpdated = "preset_updated"
  case presetVersionRestored = "preset_version_restored"
  case presetDeleted = "preset_deleted"
  case presetRestored = "preset_restored"
  /// Removed for good.
  case presetPurged = "preset_purged"
  case presetShared = "preset_shared"
  /// With fewer than before, or nobody.
  case presetUnshared = "preset_unshared"
  case presetLinkCreated = "preset_link_created"
  case presetLinkEnded = "preset_link_ended"
  case presetPublished = "preset_published"
  case presetUnpublished = "preset_unpublished"
  case presetTakenOver = "preset_taken_over"
  case presetsExported = "presets_exported"
  case auditExported = "audit_exported"

  /// A refresh, when it begins.
  case datasetRefreshed = "dataset_refreshed"
  case datasetRemoved = "dataset_removed"
  case datasetRestored = "dataset_restored"

  /// Everything in the store was written to a file, or replaced by what such a file holds.
  case storeBackedUp = "store_backed_up"
  case storeRestored = "store_restored"
}

extension AuditEvent {
  /// What bounds the entries that a member can cause in a day. The log keeps a bounded number of
  /// entries, and no member may push those of others out of it.
  enum Bound: String {
    /// Nothing: an admin's, or each needs one of a bounded kind before it.
    case none = ""
    /// One too many is not done.
    case changes
    /// One too many is done and not told of: it is what keeps an account safe.
    case signIns = "sign-ins"
    /// As those, and counted apart, so that many sign-ins hide no new password.
    case credentials
  }

  var bound: Bound {
    switch self {
    case .presetCreated, .presetUpdated, .presetVersionRestored, .presetRestored, .presetShared,
      .presetLinkCreated, .tokenCreated:
      .changes
    case .signedIn, .sessionCreated, .signedOut, .sessionEnded: .signIns
    case .passwordChanged, .secondFactorSet, .secondFactorRemoved, .recoveryCodeUsed,
      .recoveryCodesReplaced:
      .credentials
    default: .none
    }
  }
}

/// What an entry of the audit log says; the store adds the time.
package struct AuditNote: Sendable, Equatable {
  /// Longest detail, in characters, which all names that a preset may be shared with fit: what is
  /// longer is cut.
  static let detailLengthMax = 7_000

  package var event: String
  package var author: Author
  /// What it was done to, by identifier; empty: nothing in particular.
  package var object: String
  /// More about it, in a few words.
  package var detail: String

  package init(
    _ event: AuditEvent, by author: Author, on object: String = "", detail: String = ""
  ) {
    self.event = event.rawValue
    self.author = author
    self.object = object
    self.detail = detail
  }

  /// From the words of an entry: names and values in turn; what is not there is empty.
  init(words: [String]) {
    var fields: [String: String] = [:]
    for index in stride(from: 0, to: words.count - 1, by: 2) {
      fields[words[index]] = words[index + 1]
    }
    event = fields["event"] ?? ""
    author = Author(
      id: fields["actor"] ?? "", name: fields["name"] ?? "", address: fields["address"] ?? "")
    object = fields["object"] ?? ""
    detail = fields["detail"] ?? ""
  }

  /// The fields of an entry, in this order.
  static let names = ["event", "actor", "name", "object", "address", "detail"]

  var values: [String] {
    [event, author.id, author.name, object, author.address, shortDetail]
  }

  var bound: AuditEvent.Bound { AuditEvent(rawValue: event)?.bound ?? .none }

  private var shortDetail: String {
    let scalars = detail.unicodeScalars
    return scalars.count <= Self.detailLengthMax
      ? detail : "\(String(scalars.prefix(Self.detailLengthMax)))…"
  }
}
