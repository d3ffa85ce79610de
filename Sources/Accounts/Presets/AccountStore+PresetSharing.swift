internal import RedisClient

extension AccountStore {
  /// Users that a preset may be shared with.
  package static let shareCountMax = 100

  /// Ids of the users who may read the preset besides its owner.
  package func shares(ofPreset id: String) throws -> [String] {
    let reply = try redis.query(RedisCommand("SMEMBERS", .text(AccountKeys.shares(ofPreset: id))))
    guard let users = reply.elements?.compactMap(\.text) else { throw redis.unexpected("SMEMBERS") }
    return users.sorted()
  }

  /// Shares a preset with exactly these users; nil where the owner has no such preset.
  ///
  /// - Throws: `AccountError.changedMeanwhile`.
  package func share(
    preset id: String, ofUser owner: String, with users: [String], revision: Int?
  ) throws -> Preset? {
    let reply = try redis.execute(
      .script(
        PresetScript.share,
        keys: [AccountKeys.preset(id), AccountKeys.shares(ofPreset: id)],
        arguments: [
          .text(owner), .text(revision.map(String.init) ?? ""), .text(id),
          .text(AccountKeys.sharedPrefix),
        ] + Set(users).subtracting([owner]).sorted().map { .text($0) }))
    return try changed(id, reply)
  }

  /// Makes a link that lets whoever is signed in read the preset; an earlier link ends.
  ///
  /// - Returns: The preset and the link's token, which is stored as a hash only; nil where the
  ///   owner has no such preset.
  package func createLink(
    toPreset id: String, ofUser owner: String, revision: Int?
  ) throws -> (preset: Preset, token: String)? {
    let (token, hash) = try SecretToken.makeWithHash()
    return try setLink(preset: id, owner, revision, hash).map { ($0, token) }
  }

  /// Ends the link to a preset, if there is one; nil where the owner has no such preset.
  package func endLink(
    toPreset id: String, ofUser owner: String, revision: Int?
  ) throws -> Preset? {
    try setLink(preset: id, owner, revision, "")
  }

  /// The preset that a link leads to; nil where the link is unknown or the preset is deleted.
  package func preset(linkToken token: String) throws -> Preset? {
    guard let hash = SecretToken.hash(of: token),
      let id = try redis.query(RedisCommand("GET", .text(AccountKeys.link(hash)))).text,
      let preset = try preset(id: id), preset.deletedMillis == nil
    else { return nil }
    return preset
  }

  private func setLink(
    preset id: String, _ owner: String, _ revision: Int?, _ hash: String
  ) throws -> Preset? {
    let reply = try redis.execute(
      .script(
        PresetScript.link, keys: [AccountKeys.preset(id)],
        .text(owner), .text(revision.map(String.init) ?? ""), .text(id),
        .text(AccountKeys.linkPrefix), .text(hash)))
    return try changed(id, reply)
  }

  // MARK: Administration

  /// Publishes a preset to everybody, or takes that back; nil where there is no such preset.
  ///
  /// - Throws: `AccountError.changedMeanwhile`.
  package func publish(preset id: String, _ isPublished: Bool, revision: Int?) throws -> Preset? {
    let reply = try redis.execute(
      .script(
        PresetScript.publish, keys: [AccountKeys.preset(id), AccountKeys.publishedPresets],
        .text(revision.map(String.init) ?? ""), .text(id), isPublished ? "1" : "0"))
    return try changed(id, reply)
  }

  /// Gives a preset to another owner, whatever that one's quota; nil where there is no such preset.
  ///
  /// - Throws: `AccountError.changedMeanwhile`, `.invalid` for an unknown user.
  package func give(preset id: String, to owner: String, revision: Int?) throws -> Preset? {
    let reply = try redis.execute(
      .script(
        PresetScript.takeOver,
        keys: [
          AccountKeys.preset(id), AccountKeys.owned(byUser: owner), AccountKeys.user(owner),
        ],
        .text(revision.map(String.init) ?? ""), .text(id), .text(owner),
        .text("{accounts}:presets-owned:")))
    return try changed(id, reply)
  }
}
