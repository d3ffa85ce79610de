internal import RedisClient

/// Changes of presets; each runs as a whole in the store.
enum PresetScript {
  /// The fields of a preset that every answer holds, in this order.
  static let fields = [
    "owner", "version", "revision", "created", "updated", "deleted", "published", "link",
    "content", "data",
  ]

  private static let reading = """
    local function read(key)
      return redis.call('HMGET', key, \(fields.map { "'\($0)'" }.joined(separator: ", ")))
    end

    """

  /// `seen(owner, revision)` is nil where the preset is that owner's, not deleted and unchanged;
  /// an empty owner or revision is not asked for. `changed()` makes a new revision, tells of it
  /// and returns it.
  static let check =
    ScriptClock.stamps + reading + """
      local function seen(owner, revision)
        local preset = redis.call('HMGET', KEYS[1], 'owner', 'revision', 'deleted')
        if not preset[1] or preset[3] or owner ~= '' and preset[1] ~= owner then
          return 'missing'
        end
        if revision ~= '' and preset[2] ~= revision then return 'conflict' end
      end
      local function changed()
        redis.call('HINCRBY', KEYS[1], 'revision', 1)
        note()
        return read(KEYS[1])
      end

      """

  /// KEYS: all presets, then of each new one: the preset, its versions, the owner's presets, the
  /// owner, the owner's deleted presets. ARGV: most presets unless the user has a quota, 1 to
  /// bring back those that are deleted, then of each new one: id, owner, content, rest of the
  /// version entry, data version, hash of the request that an idempotency key came with or ''.
  ///
  /// Makes all or none, those that were made with their keys before left as they are. Returns all
  /// of them; or the kind of problem, the index of the preset that has it, and the quota.
  static let create = AuditedScript(
    ScriptClock.stamps + reading + """
      local entries = {}
      for index = 0, (#KEYS - 1) / 5 - 1 do
        local key, word = 1 + 5 * index, 2 + 6 * index
        entries[index + 1] = {
          preset = KEYS[key + 1], versions = KEYS[key + 2], owned = KEYS[key + 3],
          user = KEYS[key + 4], bin = KEYS[key + 5], id = ARGV[word + 1], owner = ARGV[word + 2],
          content = ARGV[word + 3], version = ARGV[word + 4], data = ARGV[word + 5],
          origin = ARGV[word + 6]}
      end
      local new, counts = {}, {}
      for index, entry in ipairs(entries) do
        local before = redis.call('HMGET', entry.preset, 'owner', 'origin', 'deleted')
        local twin = new[entry.id]
        local isBack = before[3] and ARGV[2] == '1' and not twin
        if before[1] or twin then
          local owner = before[1] or twin.owner
          local origin = before[2] or twin and twin.origin
          if owner ~= entry.owner or origin ~= entry.origin then
            return {'reused', tostring(index - 1), '0'}
          end
        end
        if isBack or not (before[1] or twin) then
          local most = redis.call('HGET', entry.user, 'presets-max') or ARGV[1]
          local count = counts[entry.owner] or redis.call('ZCARD', entry.owned)
          if count >= tonumber(most) then return {'limit', tostring(index - 1), most} end
          counts[entry.owner] = count + 1
          new[entry.id] = entry
          entry.isBack = isBack
        end
      end
      local presets = {}
      for index, entry in ipairs(entries) do
        if new[entry.id] == entry and entry.isBack then
          redis.call('HDEL', entry.preset, 'deleted')
          redis.call('HINCRBY', entry.preset, 'revision', 1)
          redis.call('ZREM', entry.bin, entry.id)
          redis.call('ZADD', entry.owned, stamp(entry.owned), entry.id)
          note{object = entry.id, event = 'preset_restored'}
        elseif new[entry.id] == entry then
          redis.call('HSET', entry.preset, 'owner', entry.owner, 'version', 1, 'revision', 1,
            'created', text(now), 'updated', text(now), 'content', entry.content,
            'data', entry.data, 'origin', entry.origin)
          redis.call('HSET', entry.versions, 1, text(now) .. ' ' .. entry.version)
          redis.call('ZADD', entry.owned, stamp(entry.owned), entry.id)
          redis.call('ZADD', KEYS[1], stamp(KEYS[1]), entry.id)
          note{object = entry.id}
        end
        presets[index] = read(entry.preset)
      end
      return presets
      """)

  /// KEYS: preset, its versions. ARGV: owner, revision seen or '', content, rest of the version
  /// entry, data version, most versions, most bytes of versions.
  static let save = AuditedScript(
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
      """)

  /// KEYS: preset, the owner's presets, the owner's deleted ones. ARGV: owner, revision or '', id.
  static let delete = AuditedScript(
    check + """
      local problem = seen(ARGV[1], ARGV[2])
      if problem then return problem end
      redis.call('HSET', KEYS[1], 'deleted', text(now))
      redis.call('ZREM', KEYS[2], ARGV[3])
      redis.call('ZADD', KEYS[3], stamp(KEYS[3]), ARGV[3])
      return changed()
      """)

  /// KEYS: preset, the owner's presets, the owner's deleted ones, user. ARGV: owner, id, most
  /// presets unless the user has a quota.
  static let restore = AuditedScript(
    check + """
      local preset = redis.call('HMGET', KEYS[1], 'owner', 'deleted')
      if preset[1] ~= ARGV[1] or not preset[2] then return 'missing' end
      local most = redis.call('HGET', KEYS[4], 'presets-max') or ARGV[3]
      if redis.call('ZCARD', KEYS[2]) >= tonumber(most) then return 'limit ' .. most end
      redis.call('HDEL', KEYS[1], 'deleted')
      redis.call('ZREM', KEYS[3], ARGV[2])
      redis.call('ZADD', KEYS[2], stamp(KEYS[2]), ARGV[2])
      return changed()
      """)

  /// KEYS: all presets, published ones, an owner's deleted ones. ARGV: prefix of presets, of shares
  /// by user, of links, ms that a deleted one is kept, most deleted ones. At most 20 go at a time.
  static let purge = AuditedScript(
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
        note{object = id}
      end
      return #old
      """)
}
