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
    ofUser id: String, current: String, new: Password, hasher: PasswordHasher
  ) throws -> CredentialChange {
    guard let (key, record) = try passwordKey(ofUser: id, password: current, hasher: hasher)
    else { return .wrongPassword }
    let made = try hasher.hashWithKey(new)
    let sealed = try record.sealedSecret.map { sealed in
      try SealedSecret.seal(try SealedSecret.open(sealed, key: key), key: made.key)
    }
    try replacePassword(ofUser: id, from: record.hash, to: made.text, sealedSecret: sealed)
    try endSessions(ofUser: id)
    return .done
  }

  /// Sets a new password without the old one, as the operator does in a shell. The second factor
  /// goes: its secret was sealed under the old password. Ends every session of the user.
  package func resetPassword(
    ofUser id: String, to new: Password, hasher: PasswordHasher
  ) throws {
    guard let record = try passwordRecord(ofUser: id) else { return }
    try replacePassword(
      ofUser: id, from: record.hash, to: try hasher.hash(new), sealedSecret: nil)
    try endSessions(ofUser: id)
  }

  /// Makes the secret the user's second factor, for whoever knows the password and shows with a
  /// code that an authenticator has the secret.
  package func setSecondFactor(
    ofUser id: String, secret: [UInt8], code: String, password: String, hasher: PasswordHasher
  ) throws -> CredentialChange {
    guard let step = try TimeBasedCode.step(of: code, secret: secret, seconds: try storeSeconds())
    else { return .wrongCode }
    guard let (key, record) = try passwordKey(ofUser: id, password: password, hasher: hasher)
    else { return .wrongPassword }
    try replacePassword(
      ofUser: id, from: record.hash, to: record.hash,
      sealedSecret: try SealedSecret.seal(secret, key: key), step: step)
    return .done
  }

  /// Takes the second factor away, for whoever knows the password.
  package func removeSecondFactor(
    ofUser id: String, password: String, hasher: PasswordHasher
  ) throws -> CredentialChange {
    guard let (_, record) = try passwordKey(ofUser: id, password: password, hasher: hasher)
    else { return .wrongPassword }
    try replacePassword(ofUser: id, from: record.hash, to: record.hash, sealedSecret: nil)
    return .done
  }

  /// Takes the second factor away, as an admin does for somebody who has lost the phone.
  ///
  /// - Returns: False where there is no such user.
  package func resetSecondFactor(ofUser id: String) throws -> Bool {
    let reply = try redis.execute(
      .script(
        """
        if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
        redis.call('HDEL', KEYS[1], 'totp', 'totp-step')
        redis.call('HINCRBY', KEYS[1], 'revision', 1)
        return 1
        """, keys: [AccountKeys.user(id)]))
    return reply == .integer(1)
  }

  /// - Parameter step: The step of a code that is used up with the change.
  private func replacePassword(
    ofUser id: String, from old: String, to new: String, sealedSecret: String?, step: Int64 = 0
  ) throws {
    let reply = try redis.execute(
      .script(
        """
        if redis.call('HGET', KEYS[1], 'password') ~= ARGV[1] then return 0 end
        redis.call('HSET', KEYS[1], 'password', ARGV[2])
        if ARGV[3] == '' then
          redis.call('HDEL', KEYS[1], 'totp', 'totp-step')
        else
          redis.call('HSET', KEYS[1], 'totp', ARGV[3])
          if ARGV[4] ~= '0' then redis.call('HSET', KEYS[1], 'totp-step', ARGV[4]) end
        end
        redis.call('HINCRBY', KEYS[1], 'revision', 1)
        return 1
        """, keys: [AccountKeys.user(id)], .text(old), .text(new), .text(sealedSecret ?? ""),
        .integer(step)))
    guard reply == .integer(1) else { throw AccountError.changedMeanwhile }
  }
}
