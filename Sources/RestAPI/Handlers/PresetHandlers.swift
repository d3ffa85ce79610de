internal import Accounts
internal import FastCGI

extension Call {
  var filter: PresetFilter { PresetFilter(text: query["q"], tag: query["tag"]) }

  func listPresets() throws -> HTTPResponse {
    let author = try author()
    let user = author.id
    let list: PresetList =
      switch query["list"] {
      case "deleted": .deleted(by: user)
      case "shared": .shared(with: user)
      case "published": .published
      default: .owned(by: user)
      }
    if list == .deleted(by: user) { try store.purgePresets(deletedBy: author) }
    return try answer(
      try store.presets(list, filter: filter, after: query["cursor"], countMax: limit(200)))
  }

  func createPreset() throws -> HTTPResponse {
    try create(try PresetContent(json: body))
  }

  func importPreset() throws -> HTTPResponse {
    let content = try PresetContent(json: body["preset"] ?? .null)
    if let receipt = body["receipt"], case .string(let version) = receipt["data_version"] {
      let hash = try RunReceipt(of: content, dataVersion: version).hash()
      guard receipt["hash"] == .string(hash) else {
        throw AccountError.invalid(
          field: "receipt.hash", reason: "is not that of the preset: the file was changed")
      }
    }
    return try create(content)
  }

  func copyPreset() throws -> HTTPResponse {
    var content = try readable().preset.content
    if let name = text("name") { content.name = name }
    return try create(content)
  }

  private func create(_ content: PresetContent) throws -> HTTPResponse {
    // Kinds of creation share no keys.
    let key = idempotencyKey.map { "\(operation.id)/\($0)" }
    let preset = try store.createPreset(
      content, dataVersion: api.dataVersion(of: content.dataset), key: key, by: try author())
    return try answer(
      preset, .owner, status: .created,
      headers: [NamedValue("Location", "/api/presets/\(preset.id)")])
  }

  func getPreset() throws -> HTTPResponse {
    let (preset, access) = try readable()
    return try answer(preset, access)
  }

  func savePreset() throws -> HTTPResponse {
    try save(try PresetContent(json: body), event: .presetUpdated)
  }

  private func save(_ content: PresetContent, event: AuditEvent) throws -> HTTPResponse {
    try answer(
      own: try store.savePreset(
        id: try identifier(), content, dataVersion: api.dataVersion(of: content.dataset),
        revision: revision, by: try author(), event: event))
  }

  func deletePreset() throws -> HTTPResponse {
    let deleted = try store.deletePreset(
      id: try identifier(), revision: revision, by: try author())
    guard deleted != nil else { throw Problem.notFound }
    return HTTPResponse(.noContent)
  }

  func restorePreset() throws -> HTTPResponse {
    try answer(own: try store.restorePreset(id: try identifier(), by: try author()))
  }

  func exportPreset() throws -> HTTPResponse {
    let preset = try readable().preset
    var members = [
      JSONMember("format", "speedstack.preset.v1"), JSONMember("preset", preset.content.json),
    ]
    // Of data that nobody knew there is no receipt.
    if !preset.dataVersion.isEmpty {
      members.append(
        JSONMember(
          "receipt",
          [
            "data_version": .string(preset.dataVersion),
            "hash": .string(try preset.receipt.hash()),
          ]))
    }
    return .json(
      .object(members),
      headers: [
        NamedValue("Content-Disposition", "attachment; filename=\"preset-\(preset.id).json\"")
      ])
  }

  // MARK: Receipts

  func getReceipt() throws -> HTTPResponse {
    let preset = try readable().preset
    guard !preset.dataVersion.isEmpty else {
      throw Problem(.conflict, "The preset's dataset was not known when it was saved.")
    }
    guard case .object(let members) = preset.receipt.json else { throw Problem.notFound }
    let hash = JSONMember("hash", .string(try preset.receipt.hash()))
    return .json([
      "receipt": .object(members + [hash]),
      "data_is_current": .bool(
        api.dataVersion(of: preset.content.dataset) == preset.dataVersion),
    ])
  }

  func verifyReceipt() throws -> HTTPResponse {
    guard case .object(let members) = body else { throw Problem.notFound }
    // A preset's rules are a receipt's: the name stands for one.
    let fields = members.filter { $0.name != "hash" && $0.name != "data_version" }
    let content = try PresetContent(json: .object(fields + [JSONMember("name", "receipt")]))
    let version = text("data_version") ?? ""
    let hash = try RunReceipt(of: content, dataVersion: version).hash()
    return .json([
      "valid": .bool(hash == text("hash")), "hash": .string(hash),
      "data_is_current": .bool(api.dataVersion(of: content.dataset) == version),
    ])
  }

  // MARK: Versions

  func listVersions() throws -> HTTPResponse {
    let versions = try store.versions(ofPreset: try readable().preset.id)
    let names = try store.names(ofUsers: Array(Set(versions.map(\.by))))
    return .json([
      "versions": .array(
        versions.map { version in
          .object(
            version.members(names) + [JSONMember("name", .string(version.content.name))])
        })
    ])
  }

  func getVersion() throws -> HTTPResponse {
    let version = try version(path["version"])
    let names = try store.names(ofUsers: [version.by])
    return .json(
      .object(version.members(names) + [JSONMember("preset", version.content.json)]))
  }

  func restoreVersion() throws -> HTTPResponse {
    let id = try identifier()
    guard try store.preset(id: id, for: try user().id)?.access == .owner else {
      throw Problem.notFound
    }
    return try save(try version(path["version"]).content, event: .presetVersionRestored)
  }

  func compareVersions() throws -> HTTPResponse {
    let before = try version(query["from"]).content
    let after = try version(query["to"]).content
    return .json([
      "differences": .array(
        before.differences(to: after).map { difference in
          .object(
            [JSONMember("field", .string(difference.field))]
              + (difference.before.map { [JSONMember("before", $0)] } ?? [])
              + (difference.after.map { [JSONMember("after", $0)] } ?? []))
        })
    ])
  }

  private func version(_ number: String?) throws -> PresetVersion {
    guard let number, TextForm.number.matches(number), let number = Int(number),
      let version = try store.version(number, ofPreset: try readable().preset.id)
    else { throw Problem.notFound }
    return version
  }

  /// The preset of the path, as far as the user may see it. One of somebody else is as unknown as
  /// one that never was.
  func readable() throws -> (preset: Preset, access: PresetAccess) {
    guard let found = try store.preset(id: try identifier(), for: try user().id) else {
      throw Problem.notFound
    }
    return found
  }
}
