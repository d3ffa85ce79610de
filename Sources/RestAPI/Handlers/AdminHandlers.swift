internal import Accounts
internal import FastCGI
internal import ServiceStatus

extension Call {
  // MARK: Users

  func listUsers() throws -> HTTPResponse {
    let sought = (query["q"] ?? "").lowercased()
    var users = try store.userRecords()
    if !sought.isEmpty { users = users.filter { $0.user.name.lowercased().contains(sought) } }
    if let cursor = query["cursor"] {
      guard let index = users.firstIndex(where: { $0.user.id == cursor }) else {
        throw AccountError.invalid(field: "cursor", reason: "is of no page")
      }
      users.removeFirst(index + 1)
    }
    let limit = limit(100)
    let page = users.prefix(limit)
    let next = users.count > limit ? page.last.map { JSONValue.string($0.user.id) } : nil
    return .json(["users": .array(page.map(\.json)), "next": next ?? .null])
  }

  func getUser() throws -> HTTPResponse {
    try answer(try store.userRecord(id: try identifier()))
  }

  func changeUser() throws -> HTTPResponse {
    var change = UserChange(
      role: text("role").flatMap(Role.init(rawValue:)), isDisabled: flag("disabled"))
    if case .number(let count) = body["quotas"]?["presets"] {
      change.presetCountMax = Int(exactly: count)
    }
    if case .number(let count) = body["quotas"]?["tokens"] {
      change.tokenCountMax = Int(exactly: count)
    }
    return try answer(
      try store.change(
        user: try identifier(), change, revision: revision, by: try author()))
  }

  func listUserSessions() throws -> HTTPResponse {
    .json(["sessions": .array(try sessions(ofUser: try knownUser()))])
  }

  func endUserSessions() throws -> HTTPResponse {
    try store.endSessions(ofUser: try knownUser(), by: try author())
    return HTTPResponse(.noContent)
  }

  func listUserTokens() throws -> HTTPResponse { try tokens(ofUser: try knownUser()) }

  func endUserTokens() throws -> HTTPResponse {
    try store.endTokens(ofUser: try knownUser(), by: try author())
    return HTTPResponse(.noContent)
  }

  func resetSecondFactor() throws -> HTTPResponse {
    let isReset = try store.resetSecondFactor(
      ofUser: try identifier(), revision: revision, by: try author())
    guard isReset else { throw Problem.notFound }
    return HTTPResponse(.noContent)
  }

  private func knownUser() throws -> String {
    let id = try identifier()
    guard try store.userRecord(id: id) != nil else { throw Problem.notFound }
    return id
  }

  private func answer(_ record: UserRecord?) throws -> HTTPResponse {
    guard let record else { throw Problem.notFound }
    return .json(record.json, headers: [record.entityTag])
  }

  // MARK: Invitations

  func listInvitations() throws -> HTTPResponse {
    let invitations = try store.invitations()
    let people = Set(invitations.map(\.by) + invitations.compactMap(\.user))
    let names = try store.names(ofUsers: Array(people))
    return .json([
      "invitations": .array(invitations.map { .object($0.members(names)) })
    ])
  }

  func createInvitation() throws -> HTTPResponse {
    let id = try idempotencyKey.map {
      makeIdentifier(fromKey: $0, ofUser: try user().id, for: "invitation")
    }
    let (invitation, token) = try store.invite(
      role: text("role").flatMap(Role.init(rawValue:)) ?? .member,
      lifeMillis: lifeMillis, id: id, by: try author())
    return try answer(invitation, token, path: "/#first-sign-in=\(token)")
  }

  func createPasswordLink() throws -> HTTPResponse {
    let owner = try identifier()
    let id = try idempotencyKey.map {
      makeIdentifier(fromKey: "\(owner)/\($0)", ofUser: try user().id, for: "password link")
    }
    guard
      let (link, token) = try store.makePasswordLink(
        forUser: owner, lifeMillis: lifeMillis, id: id, by: try author())
    else { throw Problem.notFound }
    return try answer(link, token, path: "/#new-password=\(token)")
  }

  private var lifeMillis: Int64 { Int64(integer("hours") ?? 1) * 3_600_000 }

  private func answer(
    _ invitation: Invitation, _ token: String, path: String
  ) throws -> HTTPResponse {
    let names = try store.names(ofUsers: [invitation.by] + [invitation.user].compactMap(\.self))
    let more = [JSONMember("token", .string(token)), JSONMember("path", .string(path))]
    return .json(.object(invitation.members(names) + more), status: .created)
  }

  func endInvitation() throws -> HTTPResponse {
    guard try store.endInvitation(id: try identifier(), by: try author()) else {
      throw Problem.notFound
    }
    return HTTPResponse(.noContent)
  }

  // MARK: Presets

  func listAllPresets() throws -> HTTPResponse {
    try answer(
      try store.presets(.all, filter: filter, after: query["cursor"], countMax: limit(200)))
  }

  func exportPresets() throws -> HTTPResponse {
    let page = try store.presets(.all, after: query["cursor"], countMax: limit(200))
    let names = try store.names(ofUsers: Array(Set(page.items.map(\.owner))))
    audit(.presetsExported)
    return .json([
      "format": "speedstack.presets.v1",
      "presets": .array(
        page.items.map { preset in
          ["owner": .string(names[preset.owner] ?? ""), "preset": preset.content.json]
        }),
      "next": page.next.map { .string($0) } ?? .null,
    ])
  }

  /// All of the presets, or none.
  func importPresets() throws -> HTTPResponse {
    guard case .array(let entries) = body["presets"] else { throw Problem.notFound }
    let versions = try currentVersions()
    let new = try entries.enumerated().map { index, entry in
      guard case .string(let name) = entry["owner"], let owner = try store.userRecord(name: name)
      else {
        throw AccountError.invalid(field: "presets.\(index).owner", reason: "is no user")
      }
      do {
        let content = try PresetContent(json: entry["preset"] ?? .null)
        return NewPreset(
          content, ofUser: owner.user.id, run: RunStamp(of: content) { versions[$0] },
          key: idempotencyKey.map { "\(operation.id)/\($0)/\(index)" })
      } catch AccountError.invalid(let field, let reason) {
        throw AccountError.invalid(field: "presets.\(index).preset.\(field)", reason: reason)
      }
    }
    let presets = try store.importPresets(new, by: try author())
    return .json(["presets": .array(try json(presets))], status: .created)
  }

  func publishPreset(_ isPublished: Bool) throws -> HTTPResponse {
    try answer(
      own: try store.publish(
        preset: try identifier(), isPublished, revision: revision, by: try author()))
  }

  func takeOverPreset() throws -> HTTPResponse {
    try answer(
      own: try store.give(
        preset: try identifier(), to: text("user") ?? "", revision: revision, by: try author()))
  }

  // MARK: Service

  func listAudit() throws -> HTTPResponse {
    let (entries, next) = try store.auditEntries(auditFilter, countMax: limit(100))
    return .json([
      "entries": .array(entries.map(\.json)), "next": next.map { .string($0) } ?? .null,
    ])
  }

  func exportAudit() throws -> HTTPResponse {
    let (entries, next) = try store.auditEntries(auditFilter, countMax: 10_000)
    audit(.auditExported)
    var headers = [NamedValue("Content-Type", "application/x-ndjson")]
    if let next { headers.append(NamedValue("X-Next-Cursor", next)) }
    return HTTPResponse(
      .ok, headers: headers, body: entries.flatMap { $0.json.encoded + [UInt8(ascii: "\n")] })
  }

  private var auditFilter: AuditFilter {
    var filter = AuditFilter()
    filter.event = query["event"]
    filter.actor = query["actor"]
    filter.object = query["object"]
    filter.fromMillis = query["from"].flatMap { Int64($0) }
    filter.toMillis = query["to"].flatMap { Int64($0) }
    filter.before = query["cursor"]
    return filter
  }

  func getStatus() throws -> HTTPResponse {
    let status = try ServiceStatus(
      version: productVersion, store: store, cache: api.cache,
      datasetCount: try api.datasets().count)
    return .json(status.json)
  }
}

extension UserRecord {
  fileprivate var json: JSONValue {
    [
      "id": .string(user.id), "name": .string(user.name), "role": .string(user.role.rawValue),
      "disabled": .bool(isDisabled), "second_factor": .bool(hasSecondFactor),
      "created": .number(Double(createdMillis)), "quotas": quotas.json,
      "etag": .string(entityTag.value),
    ]
  }

  var entityTag: NamedValue { NamedValue("ETag", EntityTag.text(ofRevision: revision)) }
}

extension Invitation {
  fileprivate func members(_ names: [String: String]) -> [JSONMember] {
    [
      JSONMember("id", .string(id)), JSONMember("role", .string(role.rawValue)),
      JSONMember(
        "user", user.map { ["id": .string($0), "name": .string(names[$0] ?? "")] } ?? .null),
      JSONMember("by", .string(names[by] ?? "")),
      JSONMember("created", .number(Double(createdMillis))),
      JSONMember("expires", .number(Double(expiresMillis))),
    ]
  }
}
