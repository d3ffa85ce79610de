internal import RedisClient

/// Changes of presets; each runs as a whole in the store.
enum PresetScript {
  /// The fields of a preset that every answer holds, in this order.
  static let fields = [
    "owner", "version", "revision", "created", "updated", "deleted", "published", "link",
    "content", "data",
  ]

  private static let read =
    "redis.call('HMGET', KEYS[1], " + fields.map { "'\($0)'" }.joined(separator: ", ") + ")"

  /// `seen(owner, revision)` is nil where the preset is that owner's, not deleted and unchanged;
  /// an empty owner or revision is not asked for.
  private static let check =
    ScriptClock.stamps + """
      local function seen(owner, revision)
        local preset = redis.call('HMGET', KEYS[1], 'owner', 'revision', 'deleted')
        if not preset[1] or preset[3] or owner ~= '' and preset[1] ~= owner then
          return 'missing'
        end
        if revision ~= '' and preset[2] ~= revision then return 'conflict' end
      end
      local function changed()
        redis.call('HINCRBY', KEYS[1], 'revision', 1)
        return \(read)
      end

      """

  /// KEYS: preset, its versions, the owner's presets, all presets, user. ARGV: id, owner, content,
  /// rest of the version entry, most presets unless the user has a quota, data version, hash of the
  /// request that an idempotency key came with or ''.
  static let create =
    check + """
      local before = redis.call('HMGET', KEYS[1], 'owner', 'origin')
      if before[1] then
        if before[1] == ARGV[2] and before[2] == ARGV[7] then return \(read) end
        return 'reused'
      end
      local most = redis.call('HGET', KEYS[5], 'presets-max') or ARGV[5]
      if redis.call('ZCARD', KEYS[3]) >= tonumber(most) then return 'limit ' .. most end
      redis.call('HSET', KEYS[1], 'owner', ARGV[2], 'version', 1, 'revision', 0,
        'created', text(now), 'updated', text(now), 'content', ARGV[3], 'data', ARGV[6],
        'origin', ARGV[7])
      redis.call('HSET', KEYS[2], 1, text(now) .. ' ' .. ARGV[4])
      redis.call('ZADD', KEYS[3], stamp(KEYS[3]), ARGV[1])
      redis.call('ZADD', KEYS[4], stamp(KEYS[4]), ARGV[1])
      return changed()
      """

  /// KEYS: preset, its versions. ARGV: owner, revision seen or '', content, rest of the version
  /// entry, data version, most versions, most bytes of versions.
  static let save =
    check + """
      local problem = seen(ARGV[1], ARGV[2])
      if problem then return problem end
      local version = redis.call('HINCRBY', KEYS[1], 'version', 1)
      redis.call('HSET', KEYS[1], 'updated', text(now), 'content', ARGV[3], 'data', ARGV[5])
      redis.call('HSET', KEYS[2], version, text(now) .. ' ' .. ARGV[4])
      local bytes = 0
      for number = version, 1, -1 do
        local size = redis.call('HSTRLEN', KEYS[2], number)
        if size == 0 then break end
        bytes = bytes + size
        if version - number >= tonumber(ARGV[6]) or number < version and bytes > tonumber(ARGV[7])
        then
          redis.call('HDEL', KEYS[2], number)
        end
      end
      return changed()
      """

  /// KEYS: preset, the owner's presets, the owner's deleted ones. ARGV: owner, revision or '', id.
  static let delete =
    check + """
      local problem = seen(ARGV[1], ARGV[2])
      if problem then return problem end
      redis.call('HSET', KEYS[1], 'deleted', text(now))
      redis.call('ZREM', KEYS[2], ARGV[3])
      redis.call('ZADD', KEYS[3], stamp(KEYS[3]), ARGV[3])
      return changed()
      """

  /// KEYS: preset, the owner's presets, the owner's deleted ones, user. ARGV: owner, id, most
  /// presets unless the user has a quota.
  static let restore =
    check + """
      local preset = redis.call('HMGET', KEYS[1], 'owner', 'deleted')
      if preset[1] ~= ARGV[1] or not preset[2] then return 'missing' end
      local most = redis.call('HGET', KEYS[4], 'presets-max') or ARGV[3]
      if redis.call('ZCARD', KEYS[2]) >= tonumber(most) then return 'limit ' .. most end
      redis.call('HDEL', KEYS[1], 'deleted')
      redis.call('ZREM', KEYS[3], ARGV[2])
      redis.call('ZADD', KEYS[2], stamp(KEYS[2]), ARGV[2])
      return changed()
      """

  /// KEYS: all presets, published ones, an owner's deleted ones. ARGV: prefix of presets, of shares
  /// by user, of links, ms that a deleted one is kept, most deleted ones. At most 20 go at a time.
  static let purge =
    ScriptClock.now + """
      local most = redis.call('ZCARD', KEYS[3]) - tonumber(ARGV[5])
      local old = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf',
        text((now - tonumber(ARGV[4])) * 1000), 'LIMIT', 0, 20)
      if most > #old then old = redis.call('ZRANGE', KEYS[3], 0, math.min(most, 20) - 1) end
      for _, id in ipairs(old) do
        local key = ARGV[1] .. id
        local link = redis.call('HGET', key, 'link')
        if link then redis.call('DEL', ARGV[3] .. link) end
        for _, user in ipairs(redis.call('SMEMBERS', key .. ':shares')) do
          redis.call('ZREM', ARGV[2] .. user, id)
        end
        redis.call('DEL', key, key .. ':versions', key .. ':shares')
        for index = 1, 3 do redis.call('ZREM', KEYS[index], id) end
      end
      return #old
      """

  /// KEYS: preset, its shares. ARGV: owner, revision or '', id, prefix of shares by user, users.
  static let share =
    check + """
      local problem = seen(ARGV[1], ARGV[2])
      if problem then return problem end
      for _, user in ipairs(redis.call('SMEMBERS', KEYS[2])) do
        redis.call('ZREM', ARGV[4] .. user, ARGV[3])
      end
      redis.call('DEL', KEYS[2])
      for index = 5, #ARGV do
        redis.call('SADD', KEYS[2], ARGV[index])
        local shared = ARGV[4] .. ARGV[index]
        redis.call('ZADD', shared, stamp(shared), ARGV[3])
      end
      return changed()
      """

  /// KEYS: preset. ARGV: owner, revision or '', id, prefix of links, hash of the link or '' for
  /// none.
  static let link =
    check + """
      local problem = seen(ARGV[1], ARGV[2])
      if problem then return problem end
      local old = redis.call('HGET', KEYS[1], 'link')
      if old then redis.call('DEL', ARGV[4] .. old) end
      if ARGV[5] == '' then
        redis.call('HDEL', KEYS[1], 'link')
      else
        redis.call('SET', ARGV[4] .. ARGV[5], ARGV[3])
        redis.call('HSET', KEYS[1], 'link', ARGV[5])
      end
      return changed()
      """

  /// KEYS: preset, published ones. ARGV: revision or '', id, 1 to publish.
  static let publish =
    check + """
      local problem = seen('', ARGV[1])
      if problem then return problem end
      if ARGV[3] == '1' then
        redis.call('HSET', KEYS[1], 'published', 1)
        if not redis.call('ZSCORE', KEYS[2], ARGV[2]) then
          redis.call('ZADD', KEYS[2], stamp(KEYS[2]), ARGV[2])
        end
      else
        redis.call('HDEL', KEYS[1], 'published')
        redis.call('ZREM', KEYS[2], ARGV[2])
      end
      return changed()
      """

  /// KEYS: preset, the new owner's presets, the new owner. ARGV: revision or '', id, new owner,
  /// prefix of presets by owner.
  static let takeOver =
    check + """
      local problem = seen('', ARGV[1])
      if problem then return problem end
      if redis.call('EXISTS', KEYS[3]) == 0 then return 'nobody' end
      redis.call('ZREM', ARGV[4] .. redis.call('HGET', KEYS[1], 'owner'), ARGV[2])
      redis.call('ZADD', KEYS[2], stamp(KEYS[2]), ARGV[2])
      redis.call('HSET', KEYS[1], 'owner', ARGV[3])
      return changed()
      """
}
