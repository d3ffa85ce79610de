internal import Accounts
internal import FastCGI

extension Call {
  func getAccount() throws -> HTTPResponse {
    guard let record = try store.userRecord(id: try user().id) else { throw Problem.noSession }
    return .json(
      [
        "user": record.user.json, "second_factor": .bool(record.hasSecondFactor),
        "recovery_codes": .number(Double(record.recoveryCodeCount)),
        "created": .number(Double(record.createdMillis)), "quotas": record.quotas.json,
      ], headers: [record.entityTag])
  }

  /// The answer opens the one session that there is now.
  func changePassword() throws -> HTTPResponse {
    let user = try user()
    let new = try Password(text("new") ?? "", for: UserName(user.name))
    let (outcome, token) = try store.changePassword(
      of: user, current: text("password") ?? "", new: new,
      keepsTokens: flag("keep_tokens") ?? false, revision: revision, origin: origin,
      hasher: api.hasher)
    try check(outcome, refusal: .passwordChangeRefused)
    guard let token else { throw Problem.noSession }
    return response(to: SignIn(user: user, token: token), status: .ok)
  }

  // MARK: Sessions

  func listSessions() throws -> HTTPResponse {
    .json(["sessions": .array(try sessions(ofUser: try user().id))])
  }

  func sessions(ofUser id: String) throws -> [JSONValue] {
    let own = actor.flatMap { actor in
      if case .session(let hash) = actor.credential { hash } else { nil }
    }
    return try store.sessions(ofUser: id).map { session in
      [
        "id": .string(session.id), "created": .number(Double(session.createdMillis)),
        "used": .number(Double(session.usedMillis)),
        "deadline": .number(Double(session.deadlineMillis)),
        "address": .string(session.origin.address), "agent": .string(session.origin.agent),
        "current": .bool(session.id == own),
      ]
    }
  }

  func signOutEverywhere() throws -> HTTPResponse {
    try store.endSessions(ofUser: try user().id, by: try author())
    return HTTPResponse(.noContent, headers: [cookie("", more: "; Max-Age=0")])
  }

  func endSession() throws -> HTTPResponse {
    guard let id = path["id"], TextForm.hash.matches(id),
      try store.endSession(id: id, by: try author())
    else { throw Problem.notFound }
    return HTTPResponse(.noContent)
  }

  // MARK: Tokens

  func listTokens() throws -> HTTPResponse { try tokens(ofUser: try user().id) }

  func tokens(ofUser id: String) throws -> HTTPResponse {
    let tokens = try store.tokens(ofUser: id)
    return .json(["tokens": .array(tokens.map { .object($0.members) })])
  }

  func createToken() throws -> HTTPResponse {
    let user = try user()
    let scopes = Set(texts("scopes").compactMap(Scope.init(rawValue:)))
    guard user.role == .admin || !scopes.contains(.admin) else {
      throw Problem(.forbidden, "Only an admin's token can have the scope admin.")
    }
    let id = idempotencyKey.map {
      makeIdentifier(fromKey: $0, ofUser: user.id, for: "token")
    }
    let life = Int64(integer("days") ?? 1) * 86_400_000
    let made = try store.createToken(
      name: text("name") ?? "", scopes: scopes, lifeMillis: life, id: id, by: try author())
    guard let (record, token) = made else { throw Problem.noSession }
    return .json(
      .object(record.members + [JSONMember("token", .string(token))]), status: .created)
  }

  func endToken() throws -> HTTPResponse {
    guard try store.endToken(id: try identifier(), by: try author()) else {
      throw Problem.notFound
    }
    return HTTPResponse(.noContent)
  }

  // MARK: Second factor

  func beginSecondFactor() throws -> HTTPResponse {
    let secret = try TimeBasedCode.makeSecret()
    return .json([
      "secret": .string(Base32.encode(secret)),
      "address": .string(TimeBasedCode.address(secret: secret, user: try user().name)),
    ])
  }

  func setSecondFactor() throws -> HTTPResponse {
    guard let secret = Base32.decode(text("secret") ?? "") else {
      throw AccountError.invalid(field: "secret", reason: "is no secret")
    }
    let codes = try RecoveryCode.make()
    let outcome = try store.setSecondFactor(
      secret: secret, code: text("code") ?? "", recoveryCodes: codes,
      password: text("password") ?? "", revision: revision, by: try author(), hasher: api.hasher)
    try check(outcome, refusal: .secondFactorSetRefused)
    return answer(codes)
  }

  func replaceRecoveryCodes() throws -> HTTPResponse {
    let codes = try RecoveryCode.make()
    let outcome = try store.replaceRecoveryCodes(
      with: codes, password: text("password") ?? "", revision: revision, by: try author(),
      hasher: api.hasher)
    try check(outcome, refusal: .recoveryCodesRefused)
    return answer(codes)
  }

  private func answer(_ recoveryCodes: [String]) -> HTTPResponse {
    .json(["recovery_codes": .array(recoveryCodes.map { .string($0) })])
  }

  func removeSecondFactor() throws -> HTTPResponse {
    let outcome = try store.removeSecondFactor(
      password: text("password") ?? "", revision: revision, by: try author(), hasher: api.hasher)
    try check(outcome, refusal: .secondFactorRemovalRefused)
    return HTTPResponse(.noContent)
  }

  private func check(_ outcome: CredentialChange, refusal event: AuditEvent) throws {
    switch outcome {
    case .done: break
    case .wrongPassword:
      audit(event, isRefusal: true, detail: "password")
      throw Problem.passwordWrong
    case .wrongCode:
      audit(event, isRefusal: true, detail: "code")
      throw AccountError.invalid(field: "code", reason: "is not the one of this secret now")
    }
  }
}

extension AccessToken {
  fileprivate var members: [JSONMember] {
    [
      JSONMember("id", .string(id)), JSONMember("name", .string(name)),
      JSONMember("scopes", .array(scopes.sorted().map { .string($0.rawValue) })),
      JSONMember("created", .number(Double(createdMillis))),
      JSONMember("expires", .number(Double(expiresMillis))),
    ]
  }
}

extension Quotas {
  var json: JSONValue {
    ["presets": .number(Double(presetCountMax)), "tokens": .number(Double(tokenCountMax))]
  }
}
