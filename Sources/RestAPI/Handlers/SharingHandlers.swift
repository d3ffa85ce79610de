internal import Accounts
internal import FastCGI

extension Call {
  func getSharing() throws -> HTTPResponse {
    let (preset, access) = try readable()
    guard access == .owner else { throw try notOwn() }
    let users = try store.shares(ofPreset: preset.id).compactMap { try store.userRecord(id: $0) }
    return .json(
      [
        "users": .array(users.map(\.user.json)), "linked": .bool(preset.hasLink),
        "published": .bool(preset.isPublished),
      ], headers: [NamedValue("ETag", EntityTag.text(ofRevision: preset.revision))])
  }

  func setSharing() throws -> HTTPResponse {
    var users: [User] = []
    for (index, name) in texts("users").enumerated() {
      guard let record = try store.userRecord(name: name) else {
        throw AccountError.invalid(field: "users.\(index)", reason: "is no user")
      }
      users.append(record.user)
    }
    let preset = try store.share(
      preset: try identifier(), with: users, revision: revision, by: try author())
    return try answer(own: preset)
  }

  func createLink() throws -> HTTPResponse {
    let made = try store.createLink(
      toPreset: try identifier(), revision: revision, by: try author())
    guard let (preset, token) = made else { throw try notOwn() }
    return .json(
      [
        "token": .string(token), "path": .string("/#preset=\(token)"),
        "preset": try json(preset, .owner),
      ], status: .created,
      headers: [NamedValue("ETag", EntityTag.text(ofRevision: preset.revision))])
  }

  func endLink() throws -> HTTPResponse {
    try answer(
      own: try store.endLink(
        toPreset: try identifier(), revision: revision, by: try author()))
  }

  func openLink() throws -> HTTPResponse {
    guard let preset = try store.preset(linkToken: text("token") ?? "") else {
      throw Problem.notFound
    }
    return .json(try json([preset]).first ?? .null)
  }
}
