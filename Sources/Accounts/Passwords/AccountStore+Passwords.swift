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
    ofUser id: String, current: String, new: Password, keepsTokens: Bool = false,
    revision: Int? = nil, hasher: PasswordHasher
  ) throws -> CredentialChange {
    guard let (key, record) = try passwordKey(ofUser: id, password: current, hasher: hasher)
    else { return .wrongPassword }
    let made = try hasher.hashWithKey(new)
    let sealed = try record.sealedSecret.map { sealed in
      try SealedSecret.seal(try SealedSecret.open(sealed, key: key), key: made.key)
    }
    try replace(
      record, ofUser: id, revision: revision,
      with: CredentialReplacement(
        password: made.text, sealedSecret: sealed, ends: keepsTokens ? .sessions : .everything))
    return .done
  }

  /// Sets a new password without the old one, as the operator does in a shell. The second factor
  /// goes: its secret was sealed under the old password. Ends what `changePassword` ends.
  package func resetPassword(
    ofUser id: String, to new: Password, keepsTokens: Bool = false, hasher: PasswordHasher
  ) throws {
    guard let record = try passwordRecord(ofUser: id) else { return }
    try replace(
      record, ofUser: id,
      with: CredentialReplacement(
        password: try hasher.hash(new), sealedSecret: nil,
        ends: keepsTokens ? .sessions : .everything))
  }

  /// Makes the secret the user's second factor, for whoever knows the password and shows with a
  /// code that an authenticator has the secret.
  ///
  /// - Parameters:
  ///   - recoveryCodes: Of `RecoveryCode.make`; the store keeps their hashes only.
  ///   - revision: Of the user, as the caller has seen it; nil for any.
  package func setSecondFactor(
    ofUser id: String, secret: [UInt8], code: String, recoveryCodes: [String], password: String,
    revision: Int? = nil, hasher: PasswordHasher
  ) throws -> CredentialChange {
    guard let step = try TimeBasedCode.step(of: code, secret: secret, seconds: try storeSeconds())
    else { return .wrongCode }
    guard let (key, record) = try passwordKey(ofUser: id, password: password, hasher: hasher)
    else { return .wrongPassword }
    try replace(
      record, ofUser: id, revision: revision,
      with: CredentialReplacement(
        password: record.hash, sealedSecret: try SealedSecret.seal(secret, key: key), step: step,
        recoveryCodes: try RecoveryCode.stored(recoveryCodes, ofUser: id)))
    return .done
  }

  /// Takes the second factor away, for whoever knows the password.
  package func removeSecondFactor(
    ofUser id: String, password: String, revision: Int? = nil, hasher: PasswordHasher
  ) throws -> CredentialChange {
    guard let (_, record) = try passwordKey(ofUser: id, password: password, hasher: hasher)
    else { return .wrongPassword }
    try replace(
      record, ofUser: id, revision: revision,
      with: CredentialReplacement(password: record.hash, sealedSecret: nil))
    return .done
  }

  /// Takes the second factor away, as an admin does for somebody who has lost the phone.
  ///
  /// - Returns: False where there is no such user.
  /// - Throws: `AccountError.changedMeanwhile`.
  package func resetSecondFactor(ofUser id: String, revision: Int? = nil) throws -> Bool {
    let reply = try redis.execute(
      .script(
        """
        local revision = redis.call('HGET', KEYS[1], 'revision')
        if not revision then return 'missing' end
        if ARGV[1] ~= '' and ARGV[1] ~= revision then return 'conflict' end
        redis.call('HDEL', KEYS[1], 'totp', 'totp-step', 'recovery')
        redis.call('HINCRBY', KEYS[1], 'revision', 1)
        return 'done'
        """, keys: [AccountKeys.user(id)], .text(revision.map(String.init) ?? "")))
    if reply.text == "conflict" { throw AccountError.changedMeanwhile }
    return reply.text == "done"
  }

  /// What a user signs in with from now on.
  struct CredentialReplacement {
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
  /// - Throws: `AccountError.changedMeanwhile`, where the password is not what it was, too.
  func replace(
    _ old: PasswordRecord, ofUser id: String, revision: Int? = nil,
    with new: CredentialReplacement
  ) throws {
    let reply = try redis.execute(
      .script(
        CredentialScript.replace,
        keys: [
          AccountKeys.user(id), AccountKeys.sessions(ofUser: id), AccountKeys.tokens(ofUser: id),
        ],
        .text(old.hash), .text(revision.map(String.init) ?? ""), .text(new.password),
        .text(new.sealedSecret ?? ""), .integer(new.step), .text(new.recoveryCodes ?? ""),
        .text(new.ends.rawValue), .text(AccountKeys.sessionPrefix),
        .text(AccountKeys.tokenPrefix), .text(AccountKeys.sessionsEndedChannel), .text(id)))
    guard reply == .integer(1) else { throw AccountError.changedMeanwhile }
  }
}

private enum CredentialScript {
  /// KEYS: user, the user's sessions, the user's tokens. ARGV: password as it was, revision seen or
  /// '', new password, sealed secret or '' for none, step of a used code or 0, recovery codes or ''
  /// to leave them, what ends, prefixes of sessions and of tokens, channel, user id. Returns 1, or 0
  /// where the user is not what was seen.
  static let replace = """
    local user = redis.call('HMGET', KEYS[1], 'password', 'revision')
    if user[1] ~= ARGV[1] or ARGV[2] ~= '' and ARGV[2] ~= user[2] then return 0 end
    redis.call('HSET', KEYS[1], 'password', ARGV[3])
    if ARGV[4] == '' then
      redis.call('HDEL', KEYS[1], 'totp', 'totp-step', 'recovery')
    else
      redis.call('HSET', KEYS[1], 'totp', ARGV[4])
      if ARGV[5] ~= '0' then redis.call('HSET', KEYS[1], 'totp-step', ARGV[5]) end
      if ARGV[6] ~= '' then redis.call('HSET', KEYS[1], 'recovery', ARGV[6]) end
    end
    redis.call('HINCRBY', KEYS[1], 'revision', 1)
    if ARGV[7] == 'nothing' then return 1 end
    for _, hash in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
      redis.call('DEL', ARGV[8] .. hash)
      redis.call('PUBLISH', ARGV[10], 'session ' .. hash)
    end
    redis.call('DEL', KEYS[2])
    if ARGV[7] == 'sessions' then return 1 end
    for _, hash in ipairs(redis.call('HVALS', KEYS[3])) do redis.call('DEL', ARGV[9] .. hash) end
    redis.call('DEL', KEYS[3])
    redis.call('PUBLISH', ARGV[10], 'user ' .. ARGV[11])
    return 1
    """
}
