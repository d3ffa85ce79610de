internal import RedisClient

extension AccountStore {
  /// Puts new recovery codes in the place of the user's, for whoever knows the password.
  ///
  /// - Parameters:
  ///   - codes: Of `RecoveryCode.make`; the store keeps their hashes only.
  ///   - revision: Of the user, as the caller has seen it; nil for any.
  /// - Throws: `AccountError.changedMeanwhile`, `.noSecondFactor`, `.throttled`, `.busy`.
  package func replaceRecoveryCodes(
    ofUser id: String, with codes: [String], password: String, revision: Int? = nil,
    hasher: PasswordHasher
  ) throws -> CredentialChange {
    guard let (_, record) = try passwordKey(ofUser: id, password: password, hasher: hasher)
    else { return .wrongPassword }
    guard record.sealedSecret != nil else { throw AccountError.noSecondFactor }
    try replace(
      record, ofUser: id, revision: revision,
      with: CredentialReplacement(
        password: record.hash, sealedSecret: record.sealedSecret,
        recoveryCodes: try RecoveryCode.stored(codes, ofUser: id)))
    return .done
  }

  /// Uses up a recovery code of the user. Of several who come with one code at the same time, one
  /// wins.
  ///
  /// - Returns: How many are left; nil where it is none of the user's.
  func takesRecoveryCode(_ code: String, ofUser id: String) throws -> Int? {
    guard let hash = try RecoveryCode.hash(of: code, ofUser: id) else { return nil }
    let reply = try redis.execute(
      .script(
        """
        local codes = redis.call('HGET', KEYS[1], 'recovery') or ''
        local first, last = string.find(codes, ARGV[1] .. ' ', 1, true)
        if not first then return -1 end
        codes = string.sub(codes, 1, first - 1) .. string.sub(codes, last + 1)
        redis.call('HSET', KEYS[1], 'recovery', codes)
        redis.call('HINCRBY', KEYS[1], 'revision', 1)
        return #codes / (#ARGV[1] + 1)
        """, keys: [AccountKeys.user(id)], .text(hash)))
    guard let left = reply.integer else { throw redis.unexpected("EVAL") }
    return left < 0 ? nil : Int(left)
  }
}
