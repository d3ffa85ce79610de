internal import Accounts
internal import FastCGI

extension Call {
  func health() throws -> HTTPResponse {
    try store.checkHealth()
    return .json(["status": "ok"])
  }

  func signIn() throws -> HTTPResponse {
    // A new sign-in replaces the session that this browser had.
    let outcome = try store.signIn(
      SignInAttempt(
        name: text("name") ?? "", password: text("password") ?? "", code: text("code"),
        origin: origin),
      replacing: request.cookie(api.cookieName), hasher: api.hasher)
    switch outcome {
    case .refused(let account):
      audit(.signInRefused, on: account ?? "", isRefusal: true)
      throw Problem.signInRefused
    case .secondFactorNeeded(let account, let isWrong):
      // A page that does not know yet that there is one asks without a code first.
      if isWrong {
        audit(.signInRefused, on: account, isRefusal: true, detail: "second factor")
      } else {
        api.note("authn_second_factor_asked", by: nil, on: account, from: request)
      }
      throw Problem.secondFactorNeeded
    case .throttled(let seconds):
      api.note("authn_login_fail_max", by: nil, from: request)
      throw Problem.throttled(seconds)
    case .done(let signIn):
      // The store's entry tells of the sign-in alone.
      api.note(
        "session_created", by: signIn.user, on: SecretToken.hash(of: signIn.token) ?? "",
        from: request)
      return response(to: signIn, status: .ok)
    }
  }

  func whoAmI() throws -> HTTPResponse {
    .json(["user": try user().json])
  }

  func signOut() throws -> HTTPResponse {
    if let token = request.cookie(api.cookieName) {
      try store.endSession(token: token, from: origin)
    }
    return HTTPResponse(.noContent, headers: [cookie("", more: "; Max-Age=0")])
  }

  func redeemLink() throws -> HTTPResponse {
    let name = try UserName(text("name") ?? "")
    let redemption = try store.redeem(
      token: text("token") ?? "", name: name, password: Password(text("password") ?? "", for: name),
      origin: origin, hasher: api.hasher)
    switch redemption {
    case .refused:
      api.note("authn_first_sign_in_fail", by: nil, from: request)
      throw Problem.linkRefused
    case .otherName:
      throw AccountError.invalid(field: "name", reason: "is not the one that this link is for")
    case .done(let signIn): return response(to: signIn, status: .created)
    }
  }

  func response(to signIn: SignIn, status: HTTPStatus) -> HTTPResponse {
    .json(["user": signIn.user.json], status: status, headers: [cookie(signIn.token)])
  }

  /// Without a lifetime of its own: the store decides how long a session lasts.
  func cookie(_ value: String, more: String = "") -> NamedValue {
    let secure = api.secureCookies ? "; Secure" : ""
    return NamedValue(
      "Set-Cookie",
      "\(api.cookieName)=\(value); HttpOnly; SameSite=Strict; Path=/\(secure)\(more)")
  }
}

extension User {
  var json: JSONValue {
    ["id": .string(id), "name": .string(name), "role": .string(role.rawValue)]
  }
}
