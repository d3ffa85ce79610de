internal import RedisClient

/// Whose presets are listed.
package enum PresetList: Sendable, Equatable {
  case owned(by: String)
  case deleted(by: String)
  case shared(with: String)
  case published
  /// Of everybody; for admins.
  case all

  var key: String {
    switch self {
    case .owned(let user): AccountKeys.owned(byUser: user)
    case .deleted(let user): AccountKeys.deleted(byUser: user)
    case .shared(let user): AccountKeys.shared(withUser: user)
    case .published: AccountKeys.publishedPresets
    case .all: AccountKeys.allPresets
    }
  }

  var showsDeleted: Bool {
    if case .deleted = self { true } else { false }
  }
}

extension AccountStore {
  private static let batchCount = 100
  /// Presets that one look at a list reads at most: a filter that fits few ends sooner, and goes on
  /// with the next page. More than a user may have of their own, unless an admin allows it.
  static let presetScanMax = 500

  /// A page of a list, the newest first. It may hold fewer than asked for, or none, and have a next
  /// one all the same.
  ///
  /// - Parameter cursor: `next` of the page before; nil for the first one.
  package func presets(
    _ list: PresetList, filter: PresetFilter = PresetFilter(), after cursor: String? = nil,
    countMax: Int
  ) throws -> Page<Preset> {
    var found: [Preset] = []
    var lastScore = ""
    var upper = cursor.map { "(\($0)" } ?? "+inf"
    // Where all fit, no more are read than the page shows, and the one that says there is a next.
    let batchCount =
      filter == PresetFilter() ? min(countMax + 1, Self.batchCount) : Self.batchCount
    var scanned = 0
    while scanned < Self.presetScanMax {
      let reply = try redis.query(
        RedisCommand(
          "ZREVRANGEBYSCORE", .text(list.key), .text(upper), "-inf", "WITHSCORES", "LIMIT", "0",
          .integer(Int64(batchCount))))
      guard let words = reply.elements, words.count % 2 == 0 else {
        throw redis.unexpected("ZREVRANGEBYSCORE")
      }
      let entries = stride(from: 0, to: words.count, by: 2).compactMap { index in
        words[index].text.flatMap { id in words[index + 1].text.map { (id: id, score: $0) } }
      }
      let replies = try redis.pipeline(entries.map { Self.readPreset($0.id) })
      for (entry, reply) in zip(entries, replies) {
        upper = "(\(entry.score)"
        guard let preset = try Self.decode(entry.id, reply, redis),
          (preset.deletedMillis != nil) == list.showsDeleted, filter.matches(preset.content)
        else { continue }
        // One more than asked for: then there is a next page.
        guard found.count < countMax else { return Page(items: found, next: lastScore) }
        found.append(preset)
        lastScore = entry.score
      }
      scanned += entries.count
      guard entries.count == batchCount else { return Page(items: found, next: nil) }
    }
    return Page(items: found, next: String(upper.dropFirst()))
  }
}
