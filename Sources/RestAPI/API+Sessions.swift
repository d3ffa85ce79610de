internal import Accounts
internal import FastCGI

extension API {
  /// The user whose session the cookie opens.
  func signedIn(_ request: HTTPRequest) throws -> User {
    guard let token = request.cookie(cookieName) else { throw Problem.noSession }
    switch try store.session(token: token) {
    case .valid(let user): return user
    case .none: throw Problem.noSession
    }
  }

  func signIn(_ request: HTTPRequest) throws -> HTTPResponse {
    let body = try request.strings("name", "password")
    // A new sign-in replaces the session that this browser had.
    let signIn = try store.signIn(
      name: body["name"] ?? "", password: body["password"] ?? "",
      replacing: request.cookie(cookieName), hasher: hasher)
    guard let signIn else {
      log.write("authn_login_fail", ["address": request.remoteAddress])
      throw Problem.signInRefused
    }
    log.write(
      "authn_login_success", ["user": signIn.user.id, "address": request.remoteAddress])
    return response(to: signIn, status: .ok)
  }

  func whoAmI(_ request: HTTPRequest) throws -> HTTPResponse {
    .json(["user": try signedIn(request).json])
  }

  func signOut(_ request: HTTPRequest) throws -> HTTPResponse {
    if let token = request.cookie(cookieName) {
      try store.endSession(token: token)
      log.write("session_logout", ["address": request.remoteAddress])
    }
    return HTTPResponse(.noContent, headers: [cookie("", more: "; Max-Age=0")])
  }

  func firstSignIn(_ request: HTTPRequest) throws -> HTTPResponse {
    let body = try request.strings("token", "name", "password")
    let name = try UserName(body["name"] ?? "")
    let outcome = try store.redeemFirstSignIn(
      token: body["token"] ?? "", name: name,
      password: Password(body["password"] ?? "", for: name), hasher: hasher)
    switch outcome {
    case .refused:
      log.write("authn_first_sign_in_fail", ["address": request.remoteAddress])
      throw Problem.linkRefused
    case .done(let signIn):
      log.write(
        "user_created",
        ["user": signIn.user.id, "role": signIn.user.role.rawValue, "by": "first sign-in"])
      return response(to: signIn, status: .created)
    }
  }

  private var cookieName: String {
    secureCookies ? AccountStore.secureSessionCookieName : AccountStore.sessionCookieName
  }

  private func response(to signIn: SignIn, status: HTTPStatus) -> HTTPResponse {
    .json(["user": signIn.user.json], status: status, headers: [cookie(signIn.token)])
  }

  /// Without a lifetime of its own: the store decides how long a session lasts.
  private func cookie(_ value: String, more: String = "") -> NamedValue {
    let secure = secureCookies ? "; Secure" : ""
    return NamedValue(
      "Set-Cookie",
      "\(cookieName)=\(value); HttpOnly; SameSite=Strict; Path=/\(secure)\(more)")
  }
}

extension User {
  fileprivate var json: JSONValue {
    ["id": .string(id), "name": .string(name), "role": .string(role.rawValue)]
  }
}
