package import RedisClient

extension AccountStore {
  /// Everything in the store, as it is at one moment.
  package func backup() throws -> RedisBackup { try RedisBackup(of: redis) }

  /// Whether nobody would miss anything of the store: it holds at most links for a first user,
  /// counters of refused sign-ins, and the log that tells of them. A new house's is such a one.
  package func holdsNothing() throws -> Bool {
    let reply = try redis.query(
      .script(
        """
        local expendable = {
          ['\(AccountKeys.audit)'] = true, ['\(AccountKeys.invitations)'] = true,
          ['\(AccountKeys.refusals)'] = true}
        local cursor = '0'
        repeat
          local page = redis.call('SCAN', cursor, 'COUNT', 1000)
          cursor = page[1]
          for _, key in ipairs(page[2]) do
            local isLink = string.find(key, '\(AccountKeys.invitationPrefix)', 1, true) == 1
              and redis.call('HGET', key, 'first') == '1'
            local isCounter = string.find(key, '\(AccountKeys.throttlePrefix)', 1, true) == 1
            if not (expendable[key] or isLink or isCounter) then return 0 end
          end
        until cursor == '0'
        return 1
        """, keys: []))
    return reply == .integer(1)
  }

  /// Replaces everything in the store by what a backup holds, and tells every worker, in one
  /// transaction. The audit log is then the backup's, with one more entry. What has expired since
  /// the backup does not come back.
  package func restore(_ backup: RedisBackup, by author: Author) throws {
    let note = AuditNote(.storeRestored, by: author, detail: "keys: \(backup.entries.count)")
    try backup.restore(
      to: redis,
      then: [
        Self.appending(note),
        RedisCommand(
          "PUBLISH", .text(AccountKeys.sessionsEndedChannel), .text(StoreNews.everythingText)),
      ])
    // A backup of an earlier version has the log elsewhere.
    try adoptFormerAudit()
  }
}
