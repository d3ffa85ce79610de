internal import Accounts
internal import FastCGI

extension API {
  var cookieName: String {
    secureCookies ? AccountStore.secureSessionCookieName : AccountStore.sessionCookieName
  }

  /// Who asks, if the operation is for them.
  ///
  /// - Throws: 401 where nobody is signed in, 403 where the operation is not for whoever is.
  func letIn(_ request: HTTPRequest, _ operation: Operation) throws -> Actor? {
    if operation.access == .everyone { return nil }
    guard let actor = try actor(request) else {
      throw request.header("Authorization") == nil ? Problem.noSession : .tokenRefused
    }
    if let refusal = operation.access.refusal(of: actor) {
      note("authz_fail", by: actor.user, on: operation.id, from: request)
      throw refusal
    }
    return actor
  }

  /// Who the credentials of the request are of; nil for none, or none that are good.
  ///
  /// A bearer token is a personal API token; session tokens come as cookies only. A request that
  /// has both is the token's.
  private func actor(_ request: HTTPRequest) throws -> Actor? {
    if let value = request.header("Authorization") {
      let parts = value.split(separator: " ", maxSplits: 1)
      guard parts.count == 2, parts[0].lowercased() == "bearer",
        let bearer = try store.bearer(token: String(parts[1]))
      else { return nil }
      return Actor(user: bearer.user, credential: .token(bearer.scopes))
    }
    guard let token = request.cookie(cookieName), let hash = SecretToken.hash(of: token) else {
      return nil
    }
    guard case .valid(let user) = try store.session(token: token) else {
      note("session_use_after_expire", by: nil, on: hash, from: request)
      return nil
    }
    return Actor(user: user, credential: .session(hash: hash))
  }
}

extension Operation.Access {
  /// Why the actor is not let in; nil where it is.
  fileprivate func refusal(of actor: Actor) -> Problem? {
    if self == .admin, actor.user.role != .admin {
      return Problem(.forbidden, "This is for admins.")
    }
    guard case .token(let scopes) = actor.credential else { return nil }
    switch self {
    case .everyone: return nil
    case .session: return Problem(.forbidden, "This needs a session; API tokens do not do.")
    case .admin: return Self.refusal(.admin, scopes)
    case .user(let scope): return Self.refusal(scope, scopes)
    }
  }

  private static func refusal(_ scope: Scope, _ scopes: Set<Scope>) -> Problem? {
    scopes.contains(scope)
      ? nil : Problem(.forbidden, "This needs an API token with the scope \(scope.rawValue).")
  }
}
