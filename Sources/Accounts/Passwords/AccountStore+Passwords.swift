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
  /// Sets a new password, for whoever knows the old one. Ends every session of the user.
  ///
  /// - Throws: `AccountError.busy`, `.changedMeanwhile`.
  package func changePassword(
    current: String, new: Password, by author: Author, hasher: PasswordHasher
  ) throws -> CredentialChange {
    guard let (key, record) = try passwordKey(ofUser: author.id, password: current, hasher: hasher)
    else { return .wrongPassword }
    let made = try hasher.hashWithKey(new)
    let sealed = try record.sealedSecret.map { sealed in
      try SealedSecret.seal(try SealedSecret.open(sealed, key: key), key: made.key)
    }
    try replace(
      CredentialScript.password, AuditNote(.passwordChanged, by: author, on: author.id),
      from: record.hash, to: made.text, sealedSecret: sealed)
    return .done
  }

  /// Sets a new password without the old one, as the operator does in a shell. The second factor
  /// goes: its secret was sealed under the old password. Ends every session of the user.
  package func resetPassword(
    ofUser id: String, to new: Password, by author: Author, hasher: PasswordHasher
  ) throws {
    guard let record = try passwordRecord(ofUser: id) else { return }
    try replace(
      CredentialScript.password, AuditNote(.passwordChanged, by: author, on: id),
      from: record.hash, to: try hasher.hash(new), sealedSecret: nil)
  }

  /// Makes the secret the user's second factor, for whoever knows the password and shows with a
  /// code that an authenticator has the secret.
  package func setSecondFactor(
    secret: [UInt8], code: String, password: String, by author: Author, hasher: PasswordHasher
  ) throws -> CredentialChange {
    guard let step = try TimeBasedCode.step(of: code, secret: secret, seconds: try storeSeconds())
    else { return .wrongCode }
    guard let (key, record) = try passwordKey(ofUser: author.id, password: password, hasher: hasher)
    else { return .wrongPassword }
    try replace(
      CredentialScript.secondFactor, AuditNote(.secondFactorSet, by: author, on: author.id),
      from: record.hash, to: record.hash,
      sealedSecret: try SealedSecret.seal(secret, key: key), step: step)
    return .done
  }

  /// Takes the second factor away, for whoever knows the password.
  package func removeSecondFactor(
    password: String, by author: Author, hasher: PasswordHasher
  ) throws -> CredentialChange {
    guard
      let (_, record) = try passwordKey(ofUser: author.id, password: password, hasher: hasher)
    else { return .wrongPassword }
    try replace(
      CredentialScript.secondFactor, AuditNote(.secondFactorRemoved, by: author, on: author.id),
      from: record.hash, to: record.hash, sealedSecret: nil)
    return .done
  }

  /// Takes the second factor away, as an admin does for somebody who has lost the phone.
  ///
  /// - Returns: False where there is no such user.
  package func resetSecondFactor(ofUser id: String, by author: Author) throws -> Bool {
    let reply = try run(
      CredentialScript.reset, AuditNote(.secondFactorReset, by: author, on: id),
      keys: [AccountKeys.user(id)])
    return reply == .integer(1)
  }

  /// - Parameters:
  ///   - note: Its object is the user.
  ///   - step: The step of a code that is used up with the change.
  private func replace(
    _ script: AuditedScript, _ note: AuditNote, from old: String, to new: String,
    sealedSecret: String?, step: Int64 = 0
  ) throws {
    let reply = try run(
      script, note, keys: [AccountKeys.user(note.object)], .text(old), .text(new),
      .text(sealedSecret ?? ""), .integer(step), .text(note.object))
    guard reply == .integer(1) else { throw AccountError.changedMeanwhile }
  }
}

private enum CredentialScript {
  /// KEYS: user. ARGV: password as it was, as it is to be, second factor or '', step of its code or
  /// 0, user id. Returns 1, or 0 where the password was changed meanwhile. Ends all sessions.
  static let password = AuditedScript(
    SessionScript.endingAll + replacement + """
      redis.call('HSET', KEYS[1], 'password', ARGV[2])
      redis.call('HINCRBY', KEYS[1], 'revision', 1)
      endSessions(ARGV[5])
      note()
      return 1
      """)

  /// As `password`, which stays: for a change of the second factor alone.
  static let secondFactor = AuditedScript(
    replacement + """
      if replaced then
        redis.call('HINCRBY', KEYS[1], 'revision', 1)
        note()
      end
      return 1
      """)

  private static let replacement = """
    if redis.call('HGET', KEYS[1], 'password') ~= ARGV[1] then return 0 end
    local replaced = true
    if ARGV[3] == '' then
      replaced = redis.call('HDEL', KEYS[1], 'totp', 'totp-step') > 0
    else
      redis.call('HSET', KEYS[1], 'totp', ARGV[3])
      if ARGV[4] ~= '0' then redis.call('HSET', KEYS[1], 'totp-step', ARGV[4]) end
    end

    """

  /// KEYS: user. Returns 1, or 0 where there is none.
  static let reset = AuditedScript(
    """
    if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
    if redis.call('HDEL', KEYS[1], 'totp', 'totp-step') == 0 then return 1 end
    redis.call('HINCRBY', KEYS[1], 'revision', 1)
    note()
    return 1
    """)
}
