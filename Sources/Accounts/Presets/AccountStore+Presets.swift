internal import RedisClient

extension AccountStore {
  /// Versions that are kept of a preset, and their size altogether in bytes; the newest always is.
  package static let versionCountMax = 50
  package static let versionBytesMax = 256 << 10
  /// A deleted preset can be had back for 30 days, and so many of a user.
  package static let deletedMillis: Int64 = 30 * 86_400_000
  package static let deletedCountMax: Int64 = 100

  /// The preset, whoever asks and deleted or not; nil where there is none.
  package func preset(id: String) throws -> Preset? {
    try Self.decode(id, try redis.query(Self.readPreset(id)), redis)
  }

  /// The preset as far as the user may see it: own, shared or published, and not deleted.
  package func preset(
    id: String, for user: String
  ) throws -> (preset: Preset, access: PresetAccess)? {
    guard let preset = try preset(id: id), preset.deletedMillis == nil else { return nil }
    if preset.owner == user { return (preset, .owner) }
    if preset.isPublished { return (preset, .reader) }
    let isShared = try redis.query(
      RedisCommand("SISMEMBER", .text(AccountKeys.shares(ofPreset: id)), .text(user)))
    return isShared == .integer(1) ? (preset, .reader) : nil
  }

  /// Saves a new version of a preset of the author.
  ///
  /// - Parameters:
  ///   - revision: What the caller has seen; nil to change whatever is there.
  ///   - event: What the audit log calls it.
  /// - Returns: nil where the author has no such preset.
  /// - Throws: `AccountError.changedMeanwhile`.
  package func savePreset(
    id: String, _ content: PresetContent, run stamp: RunStamp, revision: Int?,
    by author: Author, event: AuditEvent = .presetUpdated
  ) throws -> Preset? {
    let reply = try run(
      PresetScript.save, AuditNote(event, by: author, on: id),
      keys: [AccountKeys.preset(id), AccountKeys.versions(ofPreset: id)],
      .text(author.id), .text(revision.map(String.init) ?? ""), .bytes(content.json.encoded),
      .bytes(Self.versionEntry(content, by: author.id, run: stamp)),
      .text(stamp.text), .integer(Int64(Self.versionCountMax)),
      .integer(Int64(Self.versionBytesMax)))
    return try changed(id, reply)
  }

  /// Deletes a preset of the author, which can be had back for a while; nil where there is none.
  ///
  /// - Throws: `AccountError.changedMeanwhile`.
  package func deletePreset(id: String, revision: Int?, by author: Author) throws -> Preset? {
    let reply = try run(
      PresetScript.delete, AuditNote(.presetDeleted, by: author, on: id),
      keys: [
        AccountKeys.preset(id), AccountKeys.owned(byUser: author.id),
        AccountKeys.deleted(byUser: author.id),
      ],
      .text(author.id), .text(revision.map(String.init) ?? ""), .text(id))
    guard let preset = try changed(id, reply) else { return nil }
    try purgePresets(deletedBy: author)
    return preset
  }

  /// Brings a deleted preset back; nil where the author has deleted none of that identifier.
  ///
  /// - Throws: `AccountError.limitReached`.
  package func restorePreset(id: String, by author: Author) throws -> Preset? {
    let user = author.id
    let reply = try run(
      PresetScript.restore, AuditNote(.presetRestored, by: author, on: id),
      keys: [
        AccountKeys.preset(id), AccountKeys.owned(byUser: user),
        AccountKeys.deleted(byUser: user), AccountKeys.user(user),
      ],
      .text(user), .text(id), .integer(Int64(Quotas.product.presetCountMax)))
    return try changed(id, reply)
  }

  /// Removes for good what the author deleted long ago, or too much of it.
  package func purgePresets(deletedBy author: Author) throws {
    _ = try run(
      PresetScript.purge,
      AuditNote(.presetPurged, by: author, detail: "deleted long ago, or one of too many"),
      keys: [
        AccountKeys.allPresets, AccountKeys.publishedPresets,
        AccountKeys.deleted(byUser: author.id),
      ],
      .text(AccountKeys.presetPrefix), .text(AccountKeys.sharedPrefix),
      .text(AccountKeys.linkPrefix), .integer(Self.deletedMillis),
      .integer(Self.deletedCountMax))
  }

  // MARK: Versions

  /// The versions that are kept, the newest first.
  package func versions(ofPreset id: String) throws -> [PresetVersion] {
    let reply = try redis.query(
      RedisCommand("HGETALL", .text(AccountKeys.versions(ofPreset: id))))
    guard let words = reply.elements else { throw redis.unexpected("HGETALL") }
    return try stride(from: 0, to: words.count - 1, by: 2).map { index in
      guard let number = words[index].text.flatMap(Int.init) else {
        throw AccountError.corruptRecord("preset version")
      }
      return try Self.version(number, words[index + 1])
    }.sorted { $0.number > $1.number }
  }

  /// One version; nil where it is not kept.
  package func version(_ number: Int, ofPreset id: String) throws -> PresetVersion? {
    let reply = try redis.query(
      RedisCommand(
        "HGET", .text(AccountKeys.versions(ofPreset: id)), .integer(Int64(number))))
    return reply == .null ? nil : try Self.version(number, reply)
  }

  static func versionEntry(
    _ content: PresetContent, by user: String, run: RunStamp
  ) -> [UInt8] {
    let entry: JSONValue = [
      "by": .string(user), "data": .string(run.text), "content": content.json,
    ]
    return entry.encoded
  }

  private static func version(_ number: Int, _ reply: RedisReply) throws -> PresetVersion {
    guard case .bytes(let bytes) = reply,
      let space = bytes.firstIndex(of: UInt8(ascii: " ")),
      let saved = Int64(String(decoding: bytes[..<space], as: UTF8.self)),
      let json = try? JSONParser.parse(Array(bytes[(space + 1)...])),
      case .string(let by) = json["by"], case .string(let data) = json["data"],
      let run = RunStamp(text: data),
      let content = json["content"].flatMap({ try? PresetContent(json: $0) })
    else { throw AccountError.corruptRecord("preset version") }
    return PresetVersion(
      number: number, savedMillis: saved, by: by, content: content, run: run)
  }

  // MARK: Records

  static func readPreset(_ id: String) -> RedisCommand {
    RedisCommand(
      "HMGET",
      arguments: [.text(AccountKeys.preset(id))] + PresetScript.fields.map { .text($0) })
  }

  /// What a script has answered: the preset, or why not.
  func changed(_ id: String, _ reply: RedisReply) throws -> Preset? {
    switch reply.text {
    case nil: return try Self.decode(id, reply, redis)
    case "missing": return nil
    case "conflict": throw AccountError.changedMeanwhile
    case "nobody": throw AccountError.invalid(field: "user", reason: "is not known")
    case let text?:
      guard text.hasPrefix("limit "), let count = Int(text.dropFirst(6)) else {
        throw redis.unexpected("EVAL")
      }
      throw AccountError.limitReached(what: "presets", countMax: count)
    }
  }

  static func decode(
    _ id: String, _ reply: RedisReply, _ redis: RedisConnection
  ) throws -> Preset? {
    guard let fields = reply.elements, fields.count == PresetScript.fields.count else {
      throw redis.unexpected("HMGET")
    }
    if fields[0] == .null { return nil }
    func number(_ index: Int) -> Int64? { fields[index].text.flatMap(Int64.init) }
    guard let owner = fields[0].text, let version = number(1), let revision = number(2),
      let created = number(3), let updated = number(4), case .bytes(let body) = fields[8],
      let json = try? JSONParser.parse(body), let content = try? PresetContent(json: json),
      let run = fields[9].text.flatMap(RunStamp.init(text:))
    else { throw AccountError.corruptRecord("preset") }
    return Preset(
      id: id, owner: owner, version: Int(version), revision: Int(revision), createdMillis: created,
      updatedMillis: updated, deletedMillis: number(5), isPublished: fields[6] != .null,
      hasLink: fields[7] != .null, content: content, run: run)
  }
}
