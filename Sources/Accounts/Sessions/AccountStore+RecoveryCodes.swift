internal import RedisClient

extension AccountStore {
  /// Puts new recovery codes in the place of the author's, for whoever knows the password.
  ///
  /// - Parameters:
  ///   - codes: Of `RecoveryCode.make`; the store keeps their hashes only.
  ///   - revision: Of the user, as the caller has seen it; nil for any.
  /// - Throws: `AccountError.changedMeanwhile`, `.noSecondFactor`, `.throttled`, `.busy`.
  package func replaceRecoveryCodes(
    with codes: [String], password: String, revision: Int? = nil, by author: Author,
    hasher: PasswordHasher
  ) throws -> CredentialChange {
    guard
      let (_, record) = try passwordKey(ofUser: author.id, password: password, hasher: hasher)
    else { return .wrongPassword }
    guard record.sealedSecret != nil else { throw AccountError.noSecondFactor }
    try replace(
      record, revision: revision,
      with: NewCredentials(
        password: record.hash, sealedSecret: record.sealedSecret,
        recoveryCodes: RecoveryCode.stored(codes, ofUser: author.id)),
      AuditNote(.recoveryCodesReplaced, by: author, on: author.id))
    return .done
  }

  /// Uses up a recovery code of the author. Of several who come with one code at the same time, one
  /// wins. The audit log tells how many are left.
  ///
  /// - Returns: Whether it was one of the author's.
  func takesRecoveryCode(_ code: String, by author: Author) throws -> Bool {
    guard let hash = RecoveryCode.hash(of: code, ofUser: author.id) else { return false }
    let reply = try run(
      Self.useScript, AuditNote(.recoveryCodeUsed, by: author, on: author.id),
      keys: [AccountKeys.user(author.id)], .text(hash))
    return reply == .integer(1)
  }

  /// KEYS: user. ARGV: hash of the code.
  private static let useScript = AuditedScript(
    """
    local codes = redis.call('HGET', KEYS[1], 'recovery') or ''
    local first, last = string.find(codes, ARGV[1] .. ' ', 1, true)
    if not first then return 0 end
    codes = string.sub(codes, 1, first - 1) .. string.sub(codes, last + 1)
    redis.call('HSET', KEYS[1], 'recovery', codes)
    redis.call('HINCRBY', KEYS[1], 'revision', 1)
    note{detail = string.format('left: %d', #codes / (#ARGV[1] + 1))}
    return 1
    """)
}
