internal import RedisClient

extension AccountStore {
  /// Most presets of one user.
  package static let presetCountMax = 200

  /// Saves a preset.
  ///
  /// - Throws: `AccountError.presetLimit` where the user has as many as one may have.
  package func savePreset(_ draft: PresetDraft, ofUser user: String) throws -> Preset {
    let id = try PresetIdentifier()
    let reply = try redis.execute(
      .script(
        PresetScript.save,
        keys: [AccountKeys.presets(ofUser: user), AccountKeys.presetOrder(ofUser: user)],
        .text(id.text), .bytes(draft.json.encoded), .integer(Int64(Self.presetCountMax))))
    if reply == .null { throw AccountError.presetLimit(Self.presetCountMax) }
    guard let micros = reply.text.flatMap(Int64.init) else { throw redis.unexpected("EVAL") }
    return Preset(id: id, draft: draft, createdMillis: micros / 1000)
  }

  /// The user's presets, newest first.
  package func presets(ofUser user: String) throws -> [Preset] {
    let reply = try redis.query(
      .script(
        PresetScript.list,
        keys: [AccountKeys.presets(ofUser: user), AccountKeys.presetOrder(ofUser: user)]))
    guard let words = reply.elements, words.count % 3 == 0 else { throw redis.unexpected("EVAL") }
    return try stride(from: 0, to: words.count, by: 3).map { index in
      try Self.decode(id: words[index], micros: words[index + 1], body: words[index + 2])
    }
  }

  /// Deletes a preset; false where the user has none of that identifier.
  package func deletePreset(_ id: PresetIdentifier, ofUser user: String) throws -> Bool {
    let replies = try redis.transaction([
      RedisCommand("HDEL", .text(AccountKeys.presets(ofUser: user)), .text(id.text)),
      RedisCommand("ZREM", .text(AccountKeys.presetOrder(ofUser: user)), .text(id.text)),
    ])
    return replies.first == .integer(1)
  }

  private static func decode(
    id: RedisReply, micros: RedisReply, body: RedisReply
  ) throws -> Preset {
    guard let id = id.text.flatMap(PresetIdentifier.init),
      let micros = micros.text.flatMap(Int64.init), case .bytes(let bytes) = body,
      let json = try? JSONParser.parse(bytes), let draft = try? PresetDraft(json: json)
    else { throw AccountError.corruptRecord("preset") }
    return Preset(id: id, draft: draft, createdMillis: micros / 1000)
  }
}

private enum PresetScript {
  /// KEYS: presets, order. ARGV: id, JSON, most presets. Returns the time of creation in
  /// microseconds, later than that of every other preset of the user; nil at the limit.
  static let save = """
    if redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[3]) then return false end
    local time = redis.call('TIME')
    local micros = time[1] * 1000000 + time[2]
    local newest = redis.call('ZRANGE', KEYS[2], -1, -1, 'WITHSCORES')
    if newest[2] then micros = math.max(micros, tonumber(newest[2]) + 1) end
    local score = string.format('%.0f', micros)
    redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
    redis.call('ZADD', KEYS[2], score, ARGV[1])
    return score
    """

  /// KEYS: presets, order. Returns id, microseconds, JSON of each, newest first.
  static let list = """
    local all = {}
    local order = redis.call('ZREVRANGE', KEYS[2], 0, -1, 'WITHSCORES')
    for index = 1, #order, 2 do
      local body = redis.call('HGET', KEYS[1], order[index])
      if body then
        all[#all + 1] = order[index]
        all[#all + 1] = string.format('%.0f', tonumber(order[index + 1]))
        all[#all + 1] = body
      end
    end
    return all
    """
}
