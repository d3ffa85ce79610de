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

  /// Shares a preset of the author with exactly these users; nil where there is no such preset.
  ///
  /// - Throws: `AccountError.changedMeanwhile`.
  package func share(
    preset id: String, with users: [User], revision: Int?, by author: Author
  ) throws -> Preset? {
    let readers = users.filter { $0.id != author.id }
    let names = readers.map(\.name).sorted().joined(separator: ", ")
    let takesAway = Set(readers.map(\.id)).isSubset(of: try shares(ofPreset: id))
    let reply = try run(
      PresetScript.share,
      AuditNote(
        takesAway ? .presetUnshared : .presetShared, by: author, on: id,
        detail: "with \(names.isEmpty ? "nobody" : names)"),
      keys: [AccountKeys.preset(id), AccountKeys.shares(ofPreset: id)],
      arguments: [
        .text(author.id), .text(revision.map(String.init) ?? ""), .text(id),
        .text(AccountKeys.sharedPrefix),
      ] + Set(readers.map(\.id)).sorted().map { .text($0) })
    return try changed(id, reply)
  }

  /// Makes a link that lets whoever is signed in read the preset; an earlier link ends.
  ///
  /// - Returns: The preset and the link's token, which is stored as a hash only; nil where the
  ///   author has no such preset.
  package func createLink(
    toPreset id: String, revision: Int?, by author: Author
  ) throws -> (preset: Preset, token: String)? {
    let (token, hash) = try SecretToken.makeWithHash()
    return try setLink(AuditNote(.presetLinkCreated, by: author, on: id), revision, hash)
      .map { ($0, token) }
  }

  /// Ends the link to a preset, if there is one; nil where the author has no such preset.
  package func endLink(toPreset id: String, revision: Int?, by author: Author) throws -> Preset? {
    try setLink(AuditNote(.presetLinkEnded, by: author, on: id), revision, "")
  }

  /// The preset that a link leads to; nil where the link is unknown or the preset is deleted.
  package func preset(linkToken token: String) throws -> Preset? {
    guard let hash = SecretToken.hash(of: token),
      let id = try redis.query(RedisCommand("GET", .text(AccountKeys.link(hash)))).text,
      let preset = try preset(id: id), preset.deletedMillis == nil
    else { return nil }
    return preset
  }

  /// - Parameter note: Its object is the preset, its author the owner.
  private func setLink(_ note: AuditNote, _ revision: Int?, _ hash: String) throws -> Preset? {
    let reply = try run(
      PresetScript.link, note, keys: [AccountKeys.preset(note.object)],
      .text(note.author.id), .text(revision.map(String.init) ?? ""), .text(note.object),
      .text(AccountKeys.linkPrefix), .text(hash))
    return try changed(note.object, reply)
  }

  // MARK: Administration

  /// Publishes a preset to everybody, or takes that back; nil where there is no such preset.
  ///
  /// - Throws: `AccountError.changedMeanwhile`.
  package func publish(
    preset id: String, _ isPublished: Bool, revision: Int?, by author: Author
  ) throws -> Preset? {
    let event = isPublished ? AuditEvent.presetPublished : .presetUnpublished
    let reply = try run(
      PresetScript.publish, AuditNote(event, by: author, on: id),
      keys: [AccountKeys.preset(id), AccountKeys.publishedPresets],
      .text(revision.map(String.init) ?? ""), .text(id), isPublished ? "1" : "0")
    return try changed(id, reply)
  }

  /// Gives a preset to another owner; nil where there is no such preset.
  ///
  /// - Throws: `AccountError.changedMeanwhile`, `.limitReached` where the new owner may have no
  ///   more, `.invalid` for an unknown user.
  package func give(
    preset id: String, to owner: String, revision: Int?, by author: Author
  ) throws -> Preset? {
    let reply = try run(
      PresetScript.takeOver,
      AuditNote(.presetTakenOver, by: author, on: id, detail: "to \(owner)"),
      keys: [AccountKeys.preset(id), AccountKeys.owned(byUser: owner), AccountKeys.user(owner)],
      .text(revision.map(String.init) ?? ""), .text(id), .text(owner),
      .text("{accounts}:presets-owned:"), .integer(Int64(Quotas.product.presetCountMax)))
    do {
      return try changed(id, reply)
    } catch AccountError.limitReached(let what, let countMax) {
      throw AccountError.limitReached(what: "\(what) of the new owner", countMax: countMax)
    }
  }
}
