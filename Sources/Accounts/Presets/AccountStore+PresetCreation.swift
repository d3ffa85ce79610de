internal import Hashing
internal import RedisClient

/// A preset that is to be made.
package struct NewPreset: Sendable {
  package var content: PresetContent
  /// Identifier of the user who will own it.
  package var owner: String
  /// What its run is now.
  package var run: RunStamp
  /// An idempotency key. The same key of the same owner makes the same preset: made before, it is
  /// left as it is.
  package var key: String?
  /// What was asked for with the key, so that it serves for nothing else; nil: the content. A copy
  /// is of a preset, whose content may be another one when the request comes again.
  package var request: String?

  package init(
    _ content: PresetContent, ofUser owner: String, run: RunStamp, key: String? = nil,
    request: String? = nil
  ) {
    self.content = content
    self.owner = owner
    self.run = run
    self.key = key
    self.request = request
  }
}

extension AccountStore {
  /// Presets that are made at once at most, and their size altogether in bytes: the store does
  /// nothing else meanwhile.
  package static let importCountMax = 5_000
  package static let importBytesMax = 32 << 20

  /// Makes a preset of the author.
  ///
  /// - Parameters:
  ///   - key: As `NewPreset.key`.
  ///   - request: As `NewPreset.request`.
  /// - Throws: `AccountError.limitReached`, `.keyReused`.
  package func createPreset(
    _ content: PresetContent, run stamp: RunStamp, key: String? = nil, request: String? = nil,
    by author: Author
  ) throws -> Preset {
    let new = NewPreset(content, ofUser: author.id, run: stamp, key: key, request: request)
    do {
      guard let preset = try create([new], by: author).first else {
        throw redis.unexpected("EVAL")
      }
      return preset
    } catch AccountError.importRefused(_, let countMax) {
      throw AccountError.limitReached(what: "presets", countMax: countMax)
    } catch AccountError.importReused {
      throw AccountError.keyReused
    }
  }

  /// Makes all of the presets or, where an owner would have too many, none.
  ///
  /// - Parameter restoresDeleted: Whether those that were made with their keys before, and deleted
  ///   since, come back.
  /// - Returns: All of them in the same order, with those that were made before.
  /// - Throws: `AccountError.importRefused`, `.importReused`, `.invalid`.
  package func importPresets(
    _ presets: [NewPreset], restoresDeleted: Bool = false, by author: Author
  ) throws -> [Preset] {
    guard presets.count <= Self.importCountMax else {
      throw AccountError.invalid(
        field: "presets", reason: "are more than \(Self.importCountMax), which is too many at once")
    }
    return try create(
      presets, restoresDeleted: restoresDeleted, by: author, detail: "imported")
  }

  private func create(
    _ presets: [NewPreset], restoresDeleted: Bool = false, by author: Author, detail: String = ""
  ) throws -> [Preset] {
    var ids: [String] = []
    var keys = [AccountKeys.allPresets]
    var arguments: [RedisArgument] = [
      .integer(Int64(Quotas.product.presetCountMax)), restoresDeleted ? "1" : "0",
    ]
    var byteCount = 0
    for preset in presets {
      let owner = preset.owner
      let body = preset.content.json.encoded
      byteCount += body.count
      let id =
        try preset.key.map { makeIdentifier(fromKey: $0, ofUser: owner, for: "preset") }
        ?? makeIdentifier()
      let request = preset.request.map { Array($0.utf8) } ?? body
      let origin = preset.key == nil ? "" : SHA256.hexadecimal(of: request)
      ids.append(id)
      keys += [
        AccountKeys.preset(id), AccountKeys.versions(ofPreset: id),
        AccountKeys.owned(byUser: owner), AccountKeys.user(owner),
        AccountKeys.deleted(byUser: owner),
      ]
      let version = Self.versionEntry(
        preset.content, by: owner, run: preset.run)
      arguments += [
        .text(id), .text(owner), .bytes(body), .bytes(version), .text(preset.run.text),
        .text(origin),
      ]
    }
    guard byteCount <= Self.importBytesMax else {
      throw AccountError.invalid(
        field: "presets", reason: "have more than \(Self.importBytesMax >> 20) MiB")
    }
    // With keys a repetition changes nothing, so that a lost connection may be tried again.
    let reply = try run(
      PresetScript.create, AuditNote(.presetCreated, by: author, detail: detail), keys: keys,
      isRepeatable: presets.allSatisfy { $0.key != nil }, arguments: arguments)
    return try created(ids, reply)
  }

  private func created(_ ids: [String], _ reply: RedisReply) throws -> [Preset] {
    guard let answers = reply.elements else { throw redis.unexpected("EVAL") }
    switch answers.first?.text {
    case let problem? where problem == "reused" || problem == "limit":
      let numbers = answers.dropFirst().compactMap { $0.text.flatMap(Int.init) }
      guard numbers.count == 2 else { throw redis.unexpected("EVAL") }
      throw problem == "reused"
        ? AccountError.importReused(index: numbers[0])
        : .importRefused(index: numbers[0], countMax: numbers[1])
    default:
      guard answers.count == ids.count else { throw redis.unexpected("EVAL") }
      return try zip(ids, answers).map { id, answer in
        guard let preset = try Self.decode(id, answer, redis) else {
          throw redis.unexpected("EVAL")
        }
        return preset
      }
    }
  }
}
