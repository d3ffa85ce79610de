internal import Accounts
internal import FastCGI

extension Call {
  /// The answer to a change of an own preset; nil: there is none, or it is not the user's own.
  func answer(own preset: Preset?) throws -> HTTPResponse {
    guard let preset else { throw try notOwn() }
    return try answer(preset, preset.owner == (try user().id) ? .owner : .reader)
  }

  /// Why the preset of the path was not changed: whoever may read it is told, and nobody else.
  func notOwn() throws -> Problem {
    guard try store.preset(id: try identifier(), for: try user().id) != nil else {
      return .notFound
    }
    return Problem(
      .forbidden, "This preset is somebody else's, for reading only: make a copy of it.")
  }

  func answer(
    _ preset: Preset, _ access: PresetAccess, status: HTTPStatus = .ok,
    headers: [NamedValue] = []
  ) throws -> HTTPResponse {
    .json(
      try json(preset, access), status: status,
      headers: [NamedValue("ETag", EntityTag.text(ofRevision: preset.revision))] + headers)
  }

  func answer(_ page: Page<Preset>) throws -> HTTPResponse {
    .json([
      "presets": .array(try json(page.items)),
      "next": page.next.map { .string($0) } ?? .null,
    ])
  }

  func json(_ preset: Preset, _ access: PresetAccess) throws -> JSONValue {
    preset.json(access, names: try store.names(ofUsers: [preset.owner]))
  }

  func json(_ presets: [Preset]) throws -> [JSONValue] {
    let names = try store.names(ofUsers: Array(Set(presets.map(\.owner))))
    let user = try user().id
    return presets.map { $0.json($0.owner == user ? .owner : .reader, names: names) }
  }
}

extension Preset {
  fileprivate func json(_ access: PresetAccess, names: [String: String]) -> JSONValue {
    var members = [
      JSONMember("id", .string(id)), JSONMember("created", .number(Double(createdMillis))),
      JSONMember("updated", .number(Double(updatedMillis))),
      JSONMember("deleted", deletedMillis.map { .number(Double($0)) } ?? .null),
      JSONMember("version", .number(Double(version))),
      JSONMember("etag", .string(EntityTag.text(ofRevision: revision))),
      JSONMember("owner", ["id": .string(owner), "name": .string(names[owner] ?? "")]),
      JSONMember("access", .string(access == .owner ? "owner" : "reader")),
      JSONMember("published", .bool(isPublished)), JSONMember("linked", .bool(hasLink)),
    ]
    members += run.members
    if case .object(let content) = content.json { members += content }
    return .object(members)
  }
}

extension PresetVersion {
  func members(_ names: [String: String]) -> [JSONMember] {
    [
      JSONMember("version", .number(Double(number))),
      JSONMember("saved", .number(Double(savedMillis))),
      JSONMember("by", .string(names[by] ?? "")),
    ] + run.members
  }
}
