import Accounts
import FastCGI
import RedisClient
import RestAPI
import TestSupport
import Testing

struct AccountHandlerTests {
  @Test(
    "changes the password, ends every session and token, and opens a new session",
    arguments: [("", false), (#","keep_tokens":false"#, false), (#","keep_tokens":true"#, true)])
  func password(more: String, areKept: Bool) throws {
    let api = try TestAPI()
    let apiToken = try api.token(of: try api.createUser("Ada"), [.read])
    let (here, elsewhere) = (try api.signIn("Ada"), try api.signIn("Ada"))
    let path = "/api/account/password"
    let wrong = api.send(
      "PUT", path, #"{"password":"wrong password","new":"a new long one"}"#, token: here)
    #expect(wrong.status == .unprocessableContent && wrong.json?["field"] == "password")
    let common = api.send(
      "PUT", path, #"{"password":"correct horse 1","new":"password"}"#, token: here)
    #expect(common.status == .unprocessableContent)
    let short = api.send(
      "PUT", path, #"{"password":"correct horse 1","new":"short"}"#, token: here)
    #expect(short.status == .badRequest && short.json?["field"] == "new")
    let done = api.send(
      "PUT", path, #"{"password":"correct horse 1","new":"a new long one"\#(more)}"#, token: here)
    #expect(done.status == .ok)
    let bearer = ["HTTP_AUTHORIZATION": "Bearer \(apiToken)"] as [String: String?]
    #expect(
      api.send("GET", "/api/session", headers: bearer).status == (areKept ? .ok : .unauthorized))
    let token = try #require(done.sessionToken())
    #expect(api.send("GET", "/api/session", token: token).status == .ok)
    for old in [here, elsewhere] {
      #expect(api.send("GET", "/api/session", token: old).status == .unauthorized)
    }
  }

  @Test("lists and ends the own sessions, one by one or all")
  func sessions() throws {
    let api = try TestAPI()
    _ = try api.createUser("Ada")
    let (here, elsewhere) = (try api.signIn("Ada"), try api.signIn("Ada"))
    let list = api.send("GET", "/api/account/sessions", token: here)
    guard case .array(let listed) = list.json?["sessions"] else {
      Issue.record("\(list)")
      return
    }
    #expect(listed.count == 2)
    #expect(listed.count { $0["current"] == .bool(true) } == 1)
    let other = try #require(listed.first { $0["current"] == .bool(false) })
    guard case .string(let id) = other["id"] else { return }
    #expect(api.send("DELETE", "/api/account/sessions/\(id)", token: here).status == .noContent)
    #expect(api.send("DELETE", "/api/account/sessions/\(id)", token: here).status == .notFound)
    #expect(api.send("GET", "/api/session", token: elsewhere).status == .unauthorized)
    let all = api.send("DELETE", "/api/account/sessions", token: here)
    #expect(all.status == .noContent && all.header("Set-Cookie")?.contains("Max-Age=0") == true)
    #expect(api.send("GET", "/api/session", token: here).status == .unauthorized)
  }

  @Test("makes API tokens, shown once, that open what their scopes say until they end")
  func tokens() throws {
    let api = try TestAPI()
    _ = try api.createUser("Ada")
    let session = try api.signIn("Ada")
    let path = "/api/account/tokens"
    let admin = api.send(
      "POST", path, #"{"name":"t","scopes":["admin"],"days":1}"#, token: session)
    #expect(admin.status == .forbidden)
    for bad in [
      #"{"name":"t","scopes":[],"days":1}"#, #"{"name":"t","scopes":["root"],"days":1}"#,
      #"{"name":"t","scopes":["read"],"days":0}"#, #"{"name":"t","scopes":["read"],"days":1.5}"#,
      #"{"name":"t","scopes":["read"],"days":1e300}"#,
    ] {
      #expect(api.send("POST", path, bad, token: session).status == .badRequest)
    }
    let key = ["HTTP_IDEMPOTENCY_KEY": "k"] as [String: String?]
    let body = #"{"name":"t","scopes":["read"],"days":30}"#
    let made = api.send("POST", path, body, token: session, headers: key)
    let token = try #require(made.text("token"))
    #expect(api.send("POST", path, body, token: session, headers: key).status == .conflict)
    let bearer = ["HTTP_AUTHORIZATION": "Bearer \(token)"] as [String: String?]
    #expect(api.send("GET", "/api/session", headers: bearer).status == .ok)
    #expect(api.send("GET", path, headers: bearer).status == .forbidden)
    let listed = api.send("GET", path, token: session)
    #expect(!String(decoding: listed.body, as: UTF8.self).contains(token))
    let id = try #require(made.text("id"))
    #expect(api.send("DELETE", "\(path)/\(id)", token: session).status == .noContent)
    #expect(api.send("GET", "/api/session", headers: bearer).status == .unauthorized)
    for value in ["Bearer", "Bearer ", "Basic \(token)", token, "bearer  \(token)"] {
      let answer = api.send("GET", "/api/session", headers: ["HTTP_AUTHORIZATION": value])
      #expect(answer.status == .unauthorized)
    }
  }

  @Test("sets and removes a second factor with the password, and asks for its code")
  func secondFactor() throws {
    let api = try TestAPI()
    _ = try api.createUser("Ada")
    let session = try api.signIn("Ada")
    let path = "/api/account/second-factor"
    let begun = api.send("POST", path, nil, token: session)
    let text = try #require(begun.text("secret"))
    #expect(
      begun.text("address") == "otpauth://totp/Speed%20Stack:Ada?secret=\(text)"
        + "&issuer=Speed%20Stack")
    let secret = try #require(Base32.decode(text))
    let time = try #require(try api.redis.query(.init("TIME")).elements?.first?.text)
    let step = try #require(Int64(time)) / 30
    func set(_ code: String, _ password: String) -> HTTPResponse {
      api.send(
        "PUT", path, #"{"secret":"\#(text)","password":"\#(password)","code":"\#(code)"}"#,
        token: session)
    }
    let code = try TimeBasedCode.code(secret: secret, step: step)
    let far = try TimeBasedCode.code(secret: secret, step: step + 1_000)
    #expect(set(far, TestAPI.password).json?["field"] == "code")
    #expect(set(code, "wrong password").json?["field"] == "password")
    let done = set(code, TestAPI.password)
    guard case .array(let recovery) = done.json?["recovery_codes"],
      case .string(let recoveryCode) = recovery[0]
    else {
      Issue.record("\(done)")
      return
    }
    #expect(recovery.count == 10)
    let account = api.send("GET", "/api/account", token: session)
    #expect(account.json?["recovery_codes"] == .number(10))

    let plain = #"{"name":"ada","password":"correct horse 1"}"#
    let asked = api.send("POST", "/api/session", plain)
    #expect(asked.status == .unauthorized && asked.json?["field"] == "code")
    let next = try TimeBasedCode.code(secret: secret, step: step + 1)
    let full = #"{"name":"ada","password":"correct horse 1","code":"\#(next)"}"#
    #expect(api.send("POST", "/api/session", full).status == .ok)
    #expect(api.send("POST", "/api/session", full).status == .unauthorized)

    let lost = #"{"name":"ada","password":"correct horse 1","code":"\#(recoveryCode)"}"#
    #expect(api.send("POST", "/api/session", lost).status == .ok)
    #expect(api.send("POST", "/api/session", lost) == asked)
    let left = api.send("GET", "/api/account", token: session)
    #expect(left.json?["recovery_codes"] == .number(9))
    #expect(left.header("ETag") != account.header("ETag"))
    let used = try api.accounts.auditEntries(AuditFilter(), countMax: 10).entries
      .first { $0.event == "recovery_code_used" }
    #expect(used?.actorName == "Ada" && used?.detail == "left: 9")
    let wrong = api.send(
      "POST", "\(path)/recovery-codes", #"{"password":"wrong password"}"#, token: session)
    #expect(wrong.json?["field"] == "password")
    let new = api.send(
      "POST", "\(path)/recovery-codes", #"{"password":"correct horse 1"}"#, token: session)
    guard case .array(let newCodes) = new.json?["recovery_codes"] else {
      Issue.record("\(new)")
      return
    }
    #expect(newCodes.count == 10 && !newCodes.contains { recovery.contains($0) })
    let removed = api.send(
      "POST", "\(path)/removal", #"{"password":"correct horse 1"}"#, token: session)
    #expect(removed.status == .noContent)
    let none = api.send(
      "POST", "\(path)/recovery-codes", #"{"password":"correct horse 1"}"#, token: session)
    #expect(none.status == .conflict)
    #expect(api.send("POST", "/api/session", plain).status == .ok)
  }

  @Test("answers 429 with the time to wait where an account is tried too often")
  func throttle() throws {
    let api = try TestAPI()
    _ = try api.createUser("Ada")
    let wrong = #"{"name":"Ada","password":"wrong password"}"#
    for _ in 0..<5 { #expect(api.send("POST", "/api/session", wrong).status == .unauthorized) }
    let answer = api.send("POST", "/api/session", wrong)
    #expect(answer.status == .tooManyRequests && answer.header("Retry-After") == "1")
  }
}
