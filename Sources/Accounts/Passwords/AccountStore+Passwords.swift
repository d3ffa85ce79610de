internal import RedisClient

/// How the change of a password or a second factor ended.
package enum CredentialChange: Sendable, Equatable {
  case done
  /// The password that was given is not the user's.
  case wrongPassword
  /// The code is not the one of this secret and this moment.
  case wrongCode
}

extension AccountStore {
  /// Sets a new password, for whoever knows the old one. Ends every session of the user, and every
  /// API token unless they are kept: whoever fears that somebody else has got in wants all of it
  /// shut.
  ///
  /// - Parameter revision: Of the user, as the caller has seen it; nil for any.
  /// - Throws: `AccountError.busy`, `.throttled`, `.changedMeanwhile`.
  package func changePassword(
    current: String, new: Password, keepsTokens: Bool = false, revision: Int? = nil,
    by author: Author, hasher: PasswordHasher
  ) throws -> CredentialChange {
    let hash = try newPassword(
      new, current: current, keepsTokens: keepsTokens, revision: revision, by: author,
      hasher: hasher)
    return hash == nil ? .wrongPassword : .done
  }

  /// As `changePassword`, and opens the one session that there is then.
  ///
  /// - Returns: The session's token; nil where the password was not the user's, or the new one is
  ///   not the user's any more.
  package func changePassword(
    of user: User, current: String, new: Password, keepsTokens: Bool, revision: Int?,
    origin: RequestOrigin, hasher: PasswordHasher
  ) throws -> (outcome: CredentialChange, token: String?) {
    let hash = try newPassword(
      new, current: current, keepsTokens: keepsTokens, revision: revision,
      by: Author(user, from: origin), hasher: hasher)
    guard let hash else { return (.wrongPassword, nil) }
    return (.done, try startSession(of: user, origin: origin, knowing: hash))
  }

  /// - Returns: The new password as it is stored; nil where `current` is not the user's.
  private func newPassword(
    _ new: Password, current: String, keepsTokens: Bool, revision: Int?, by author: Author,
    hasher: PasswordHasher
  ) throws -> String? {
    guard let (key, record) = try passwordKey(ofUser: author.id, password: current, hasher: hasher)
    else { return nil }
    let made = try hasher.hashWithKey(new)
    let sealed = try record.sealedSecret.map { sealed in
      try SealedSecret.seal(try SealedSecret.open(sealed, key: key), key: made.key)
    }
    try replace(
      record, revision: revision,
      with: NewCredentials(
        password: made.text, sealedSecret: sealed, ends: keepsTokens ? .sessions : .everything),
      Self.passwordNote(by: author, on: author.id, keepsTokens: keepsTokens))
    return made.text
  }

  /// Sets a new password without the old one, as the operator does in a shell. The second factor
  /// goes: its secret was sealed under the old password. Ends what `changePassword` ends.
  package func resetPassword(
    ofUser id: String, to new: Password, keepsTokens: Bool = false, by author: Author,
    hasher: PasswordHasher
  ) throws {
    guard let record = try passwordRecord(ofUser: id) else { return }
    try replace(
      record,
      with: NewCredentials(
        password: try hasher.hash(new), sealedSecret: nil,
        ends: keepsTokens ? .sessions : .everything),
      Self.passwordNote(by: author, on: id, keepsTokens: keepsTokens))
  }

  /// Makes the secret the user's second factor, for whoever knows the password and shows with a
  /// code that an authenticator has the secret.
  ///
  /// - Parameters:
  ///   - recoveryCodes: Of `RecoveryCode.make`; the store keeps their hashes only.
  ///   - revision: Of the user, as the caller has seen it; nil for any.
  package func setSecondFactor(
    secret: [UInt8], code: String, recoveryCodes: [String], password: String,
    revision: Int? = nil, by author: Author, hasher: PasswordHasher
  ) throws -> CredentialChange {
    guard let step = try TimeBasedCode.step(of: code, secret: secret, seconds: try storeSeconds())
    else { return .wrongCode }
    guard let (key, record) = try passwordKey(ofUser: author.id, password: password, hasher: hasher)
    else { return .wrongPassword }
    try replace(
      record, revision: revision,
      with: NewCredentials(
        password: record.hash, sealedSecret: try SealedSecret.seal(secret, key: key), step: step,
        recoveryCodes: RecoveryCode.stored(recoveryCodes, ofUser: author.id)),
      AuditNote(.secondFactorSet, by: author, on: author.id))
    return .done
  }

  /// Takes the second factor away, for whoever knows the password.
  package func removeSecondFactor(
    password: String, revision: Int? = nil, by author: Author, hasher: PasswordHasher
  ) throws -> CredentialChange {
    guard
      let (_, record) = try passwordKey(ofUser: author.id, password: password, hasher: hasher)
    else { return .wrongPassword }
    try replace(
      record, revision: revision,
      with: NewCredentials(password: record.hash, sealedSecret: nil),
      AuditNote(.secondFactorRemoved, by: author, on: author.id))
    return .done
  }

  /// Takes the second factor away, as an admin does for somebody who has lost the phone.
  ///
  /// - Returns: False where there is no such user.
  /// - Throws: `AccountError.changedMeanwhile`.
  package func resetSecondFactor(
    ofUser id: String, revision: Int? = nil, by author: Author
  ) throws -> Bool {
    let reply = try run(
      CredentialScript.reset, AuditNote(.secondFactorReset, by: author, on: id),
      keys: [AccountKeys.user(id)], .text(revision.map(String.init) ?? ""))
    if reply.text == "conflict" { throw AccountError.changedMeanwhile }
    return reply.text == "done"
  }

  private static func passwordNote(
    by author: Author, on user: String, keepsTokens: Bool
  ) -> AuditNote {
    AuditNote(
      .passwordChanged, by: author, on: user, detail: keepsTokens ? "API tokens kept" : "")
  }

  /// What a user signs in with from now on.
  struct NewCredentials {
    enum Ending: String { case nothing, sessions, everything }

    var password: String
    /// nil: there is no second factor.
    var sealedSecret: String?
    /// The step of a code that is used up with the change.
    var step: Int64 = 0
    /// As `RecoveryCode.stored`; nil: they stay as long as there is a second factor.
    var recoveryCodes: String?
    var ends = Ending.nothing
  }

  /// Replaces all at once, and ends what has to end in the same step.
  ///
  /// - Throws: `AccountError.changedMeanwhile`, where the password or the second factor is not what
  ///   it was, too.
  func replace(
    _ old: PasswordRecord, revision: Int? = nil, with new: NewCredentials, _ note: AuditNote
  ) throws {
    let reply = try run(
      CredentialScript.replace, note, keys: [AccountKeys.user(old.id)],
      .text(old.hash), .text(revision.map(String.init) ?? ""), .text(new.password),
      .text(new.sealedSecret ?? ""), .integer(new.step), .text(new.recoveryCodes ?? ""),
      .text(new.ends.rawValue), .text(old.id), .text(old.sealedSecret ?? ""))
    guard reply == .integer(1) else { throw AccountError.changedMeanwhile }
  }
}

private enum CredentialScript {
  /// KEYS: user. ARGV: password as it was, revision seen or '', password as it is to be, second
  /// factor or '', step of its code or 0, recovery codes or '' to leave them, what ends, user id,
  /// second factor as it was or ''. Returns 1, or 0 where the user is not what was seen.
  static let replace = AuditedScript(
    SessionScript.endingAll + """
      local user = redis.call('HMGET', KEYS[1], 'password', 'revision', 'totp')
      if user[1] ~= ARGV[1] or (user[3] or '') ~= ARGV[9] then return 0 end
      if ARGV[2] ~= '' and ARGV[2] ~= user[2] then return 0 end
      redis.call('HSET', KEYS[1], 'password', ARGV[3])
      local replaced = true
      if ARGV[4] == '' then
        replaced = redis.call('HDEL', KEYS[1], 'totp', 'totp-step', 'recovery') > 0
      else
        redis.call('HSET', KEYS[1], 'totp', ARGV[4])
        if ARGV[5] ~= '0' then redis.call('HSET', KEYS[1], 'totp-step', ARGV[5]) end
        if ARGV[6] ~= '' then redis.call('HSET', KEYS[1], 'recovery', ARGV[6]) end
      end
      if ARGV[7] ~= 'nothing' then endSessions(ARGV[8], ARGV[7]) end
      if replaced or ARGV[1] ~= ARGV[3] then
        redis.call('HINCRBY', KEYS[1], 'revision', 1)
        note()
      end
      return 1
      """)

  /// KEYS: user. ARGV: revision seen or ''.
  static let reset = AuditedScript(
    """
    local revision = redis.call('HGET', KEYS[1], 'revision')
    if not revision then return 'missing' end
    if ARGV[1] ~= '' and ARGV[1] ~= revision then return 'conflict' end
    if redis.call('HDEL', KEYS[1], 'totp', 'totp-step', 'recovery') == 0 then return 'done' end
    redis.call('HINCRBY', KEYS[1], 'revision', 1)
    note()
    return 'done'
    """)
}
