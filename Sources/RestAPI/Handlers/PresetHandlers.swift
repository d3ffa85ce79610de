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
    // What the file's run was stays what the result is compared with, here as where it came from.
    return try create(content, run: try body["receipt"].map { try verified($0, of: content) })
  }

  func copyPreset() throws -> HTTPResponse {
    let preset = try readable().preset
    var content = preset.content
    let name = text("name")
    if let name { content.name = name }
    return try create(content, request: "\(preset.id) \(name ?? "")")
  }

  private func create(
    _ content: PresetContent, run: RunStamp? = nil, request: String? = nil
  ) throws -> HTTPResponse {
    // Kinds of creation share no keys.
    let key = idempotencyKey.map { "\(operation.id)/\($0)" }
    let preset = try store.createPreset(
      content, run: try run ?? stamp(content), key: key, request: request, by: try author())
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
        id: try identifier(), content, run: try stamp(content),
        revision: revision, by: try author(), event: event))
  }

  func deletePreset() throws -> HTTPResponse {
    let deleted = try store.deletePreset(
      id: try identifier(), revision: revision, by: try author())
    guard deleted != nil else { throw try notOwn() }
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
    if !preset.run.receipt.isEmpty {
      members.append(
        JSONMember(
          "receipt",
          [
            "data_versions": preset.run.versionsJSON, "hash": .string(preset.run.receipt),
          ]))
    }
    return .json(
      .object(members),
      headers: [
        NamedValue("Content-Disposition", "attachment; filename=\"preset-\(preset.id).json\"")
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
      throw try notOwn()
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
