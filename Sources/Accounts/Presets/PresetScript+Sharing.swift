/// Changes of who may read a preset, and of whose it is. What is so already is no change.
extension PresetScript {
  /// KEYS: preset, its shares. ARGV: owner, revision or '', id, prefix of shares by user, users.
  static let share = AuditedScript(
    check + """
      local problem = seen(ARGV[1], ARGV[2])
      if problem then return problem end
      local before = redis.call('SMEMBERS', KEYS[2])
      local same = #before == #ARGV - 4
      for index = 5, #ARGV do
        same = same and redis.call('SISMEMBER', KEYS[2], ARGV[index]) == 1
      end
      if same then return read(KEYS[1]) end
      for _, user in ipairs(before) do
        redis.call('ZREM', ARGV[4] .. user, ARGV[3])
      end
      redis.call('DEL', KEYS[2])
      for index = 5, #ARGV do
        redis.call('SADD', KEYS[2], ARGV[index])
        local shared = ARGV[4] .. ARGV[index]
        redis.call('ZADD', shared, stamp(shared), ARGV[3])
      end
      return changed()
      """)

  /// KEYS: preset. ARGV: owner, revision or '', id, prefix of links, hash of the link or '' for
  /// none.
  static let link = AuditedScript(
    check + """
      local problem = seen(ARGV[1], ARGV[2])
      if problem then return problem end
      local old = redis.call('HGET', KEYS[1], 'link')
      if not old and ARGV[5] == '' then return read(KEYS[1]) end
      if old then redis.call('DEL', ARGV[4] .. old) end
      if ARGV[5] == '' then
        redis.call('HDEL', KEYS[1], 'link')
      else
        redis.call('SET', ARGV[4] .. ARGV[5], ARGV[3])
        redis.call('HSET', KEYS[1], 'link', ARGV[5])
      end
      return changed()
      """)

  /// KEYS: preset, published ones. ARGV: revision or '', id, 1 to publish.
  static let publish = AuditedScript(
    check + """
      local problem = seen('', ARGV[1])
      if problem then return problem end
      local isPublished = redis.call('HEXISTS', KEYS[1], 'published')
      if isPublished == tonumber(ARGV[3]) then return read(KEYS[1]) end
      if ARGV[3] == '1' then
        redis.call('HSET', KEYS[1], 'published', 1)
        redis.call('ZADD', KEYS[2], stamp(KEYS[2]), ARGV[2])
      else
        redis.call('HDEL', KEYS[1], 'published')
        redis.call('ZREM', KEYS[2], ARGV[2])
      end
      return changed()
      """)

  /// Ends the link and takes the new owner from the readers. KEYS: preset, the new owner's presets,
  /// the new owner. ARGV: revision or '', id, new owner, prefix of presets by owner, most presets
  /// unless the new owner has a quota.
  static let takeOver = AuditedScript(
    check + """
      local problem = seen('', ARGV[1])
      if problem then return problem end
      if redis.call('EXISTS', KEYS[3]) == 0 then return 'nobody' end
      local owner = redis.call('HGET', KEYS[1], 'owner')
      if owner == ARGV[3] then return read(KEYS[1]) end
      local most = redis.call('HGET', KEYS[3], 'presets-max') or ARGV[5]
      if redis.call('ZCARD', KEYS[2]) >= tonumber(most) then return 'limit ' .. most end
      redis.call('ZREM', ARGV[4] .. owner, ARGV[2])
      redis.call('ZADD', KEYS[2], stamp(KEYS[2]), ARGV[2])
      redis.call('HSET', KEYS[1], 'owner', ARGV[3])
      -- What the former owner gave away by link ends; the new one needs no leave to read.
      local link = redis.call('HGET', KEYS[1], 'link')
      if link then
        redis.call('DEL', '\(AccountKeys.linkPrefix)' .. link)
        redis.call('HDEL', KEYS[1], 'link')
      end
      redis.call('SREM', KEYS[1] .. ':shares', ARGV[3])
      redis.call('ZREM', '\(AccountKeys.sharedPrefix)' .. ARGV[3], ARGV[2])
      return changed()
      """)
}
