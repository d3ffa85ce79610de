import Accounts
import FastCGI
import RedisClient
import RestAPI
import TestSupport
import Testing

struct SessionHandlerTests {
  @Test("signs in, says who is in, and signs out for good")
  func life() throws {
    let api = try TestAPI()
    let user = try api.createUser("Ada")
    let entry = api.send("POST", "/api/session", #"{"name":"ada","password":"correct horse 1"}"#)
    let expected: JSONValue = [
      "user": ["id": .string(user.id), "name": "Ada", "role": "member"]
    ]
    #expect(entry.status == .ok)
    #expect(entry.json == expected)
    #expect(entry.header("Cache-Control") == "no-store")
    let token = try #require(entry.sessionToken())
    #expect(entry.header("Set-Cookie") == "sid=\(token); HttpOnly; SameSite=Strict; Path=/")

    let who = api.send("GET", "/api/session", token: token)
    #expect(who.status == .ok && who.json == expected)

    let exit = api.send("DELETE", "/api/session", token: token)
    #expect(exit.status == .noContent && exit.body.isEmpty)
    #expect(exit.header("Set-Cookie")?.contains("Max-Age=0") == true)
    #expect(api.send("GET", "/api/session", token: token).status == .unauthorized)
    #expect(api.send("DELETE", "/api/session").status == .noContent)
  }

  @Test("gives an unknown name and a wrong password the same answer, byte for byte")
  func sameRefusal() throws {
    let api = try TestAPI()
    _ = try api.createUser("Ada")
    let wrong = api.send("POST", "/api/session", #"{"name":"Ada","password":"not the one"}"#)
    let unknown = api.send("POST", "/api/session", #"{"name":"Bob","password":"not the one"}"#)
    let impossible = api.send("POST", "/api/session", #"{"name":"","password":""}"#)
    #expect(wrong.status == .unauthorized)
    #expect(wrong == unknown && wrong == impossible)
    #expect(wrong.header("Set-Cookie") == nil)
  }

  @Test("the audit log says whose sign-in was refused, and nothing that was typed")
  func refusals() throws {
    let api = try TestAPI()
    let ada = try api.createUser("Ada")
    for name in ["Ada", "Nobody"] {
      _ = api.send("POST", "/api/session", #"{"name":"\#(name)","password":"not the one"}"#)
    }
    var filter = AuditFilter()
    filter.event = AuditEvent.signInRefused.rawValue
    let entries = try api.accounts.auditEntries(filter, countMax: 9).entries
    #expect(entries.map(\.object) == ["", ada.id])
    #expect(entries.allSatisfy { $0.actor.isEmpty && $0.detail.isEmpty })
  }

  @Test("hashes once for a wrong password, for an unknown name and for a disabled user")
  func sameWork() throws {
    let gate = AdmissionGate(slots: 1, waiting: 0)
    let api = try TestAPI(gate: gate)
    _ = try api.createUser("Ada")
    let disabled = try api.createUser("Eve")
    _ = try api.accounts.change(
      user: disabled.id, UserChange(isDisabled: true), by: .shell)
    for name in ["Ada", "Bob", "Eve", ""] {
      let before = gate.enteredCount
      let body = #"{"name":"\#(name)","password":"wrong one"}"#
      let answer = api.send("POST", "/api/session", body)
      #expect(answer.status == .unauthorized)
      #expect(gate.enteredCount == before + 1, "\(name)")
    }
  }

  @Test("names the cookie __Host- and makes it Secure where the site is served over TLS")
  func secureCookie() throws {
    let api = try TestAPI(secureCookies: true)
    _ = try api.createUser("Ada")
    let body = #"{"name":"Ada","password":"correct horse 1"}"#
    let origin = ["HTTP_ORIGIN": "https://site.example"]
    let entry = api.send("POST", "/api/session", body, headers: origin)
    let token = try #require(entry.sessionToken(cookie: "__Host-sid"))
    #expect(
      entry.header("Set-Cookie")
        == "__Host-sid=\(token); HttpOnly; SameSite=Strict; Path=/; Secure")
    let cookie = ["HTTP_COOKIE": "__Host-sid=\(token)"]
    #expect(api.send("GET", "/api/session", headers: cookie).status == .ok)
    #expect(api.send("GET", "/api/session", token: token).status == .unauthorized)
    #expect(api.send("POST", "/api/session", body).status == .forbidden)
  }

  @Test("never takes over a token that the client brought, and ends the session it had")
  func fixation() throws {
    let api = try TestAPI()
    _ = try api.createUser("Ada")
    let planted = String(repeating: "x", count: 43)
    let body = #"{"name":"Ada","password":"correct horse 1"}"#
    let first = try #require(
      api.send("POST", "/api/session", body, token: planted).sessionToken())
    #expect(first != planted)
    #expect(api.send("GET", "/api/session", token: planted).status == .unauthorized)
    let second = try #require(api.send("POST", "/api/session", body, token: first).sessionToken())
    #expect(api.send("GET", "/api/session", token: first).status == .unauthorized)
    #expect(api.send("GET", "/api/session", token: second).status == .ok)
  }

  @Test("asks for a session wherever data of users or markets is read or changed")
  func anonymous() throws {
    let api = try TestAPI()
    let preset = String(repeating: "a", count: 22)
    for (method, target) in [
      ("GET", "/api/session"), ("GET", "/api/datasets"), ("GET", "/api/presets"),
      ("DELETE", "/api/presets/\(preset)"), ("DELETE", "/api/presets/x"),
    ] {
      for token in [nil, "", "x", "%00", String(repeating: "a", count: 43)] {
        let answer = api.send(method, target, token: token)
        #expect(answer.status == .unauthorized)
        #expect(answer.header("Content-Type") == "application/problem+json")
      }
    }
    #expect(api.send("POST", "/api/presets", "{}").status == .unauthorized)
    // A token in the query or in a header opens nothing.
    _ = try api.createUser("Ada")
    let token = try api.signIn("Ada")
    #expect(api.send("GET", "/api/session?sid=\(token)").status == .unauthorized)
    let bearer = ["HTTP_AUTHORIZATION": "Bearer \(token)", "HTTP_SID": token]
    #expect(api.send("GET", "/api/session", headers: bearer).status == .unauthorized)
  }

  @Test("redeems a first sign-in link once, for an admin who is signed in")
  func firstSignIn() throws {
    let api = try TestAPI()
    let link = try api.accounts.createFirstSignInToken()
    func redeem(_ token: String, _ name: String, _ password: String) -> HTTPResponse {
      api.send(
        "POST", "/api/first-sign-in",
        #"{"token":"\#(token)","name":"\#(name)","password":"\#(password)"}"#)
    }
    let weak = redeem(link, "Ada", "password")
    #expect(weak.status == .unprocessableContent && weak.json?["field"] == "password")
    let nameless = redeem(link, "", TestAPI.password)
    #expect(nameless.status == .badRequest && nameless.json?["field"] == "name")
    let entry = redeem(link, "Ada", TestAPI.password)
    #expect(entry.status == .created)
    #expect(entry.json?["user"]?["role"] == "admin")
    let token = try #require(entry.sessionToken())
    #expect(api.send("GET", "/api/session", token: token).status == .ok)
    #expect(redeem(link, "Bob", TestAPI.password).status == .unauthorized)
    #expect(redeem("x", "Bob", TestAPI.password).status == .unauthorized)
    let other = try api.accounts.createFirstSignInToken()
    #expect(redeem(other, "Bob", TestAPI.password).status == .unauthorized)
  }

  @Test("leaves no session open where the one it replaces cannot be ended")
  func replacementFails() throws {
    let api = try TestAPI()
    let (ada, bob) = (try api.createUser("Ada"), try api.createUser("Bob"))
    let old = try api.signIn("Bob")
    let sessions = RedisArgument.text(AccountKeys.sessions(ofUser: bob.id))
    _ = try api.redis.execute(RedisCommand("SET", sessions, "not a sorted set"))
    let body = #"{"name":"Ada","password":"correct horse 1"}"#
    let answer = api.send("POST", "/api/session", body, token: old)
    #expect(answer.status.rawValue >= 500 && answer.header("Set-Cookie") == nil)
    let opened = RedisCommand("EXISTS", .text(AccountKeys.sessions(ofUser: ada.id)))
    #expect(try api.redis.query(opened) == .integer(0))
  }

  @Test("keeps the session of a browser that gives a wrong password")
  func wrongPasswordKeepsSession() throws {
    let api = try TestAPI()
    _ = try api.createUser("Ada")
    let token = try api.signIn("Ada")
    let body = #"{"name":"Ada","password":"not the one"}"#
    #expect(api.send("POST", "/api/session", body, token: token).status == .unauthorized)
    #expect(api.send("GET", "/api/session", token: token).status == .ok)
  }

  @Test(
    "hashes on a part of the cores and threads only, and on one at least",
    arguments: [
      (threads: 8, cores: 1, slots: 1), (8, 2, 1), (8, 4, 1), (8, 5, 2), (8, 8, 3), (8, 64, 4),
      (1, 64, 1), (2, 64, 1), (32, 64, 16), (128, 64, 31), (0, 0, 1),
    ])
  func hashSlots(threads: Int, cores: Int, slots: Int) throws {
    var configuration = APIConfiguration(storeURL: try RedisServer.shared.freshURL())
    configuration.threadCount = threads
    #expect(configuration.hashSlotCount(cores: cores) == slots)
  }

  @Test("answers 503 with a time to come back while too many passwords are being hashed")
  func busy() throws {
    let gate = AdmissionGate(slots: 1, waiting: 0)
    let api = try TestAPI(gate: gate)
    _ = try api.createUser("Ada")
    #expect(gate.enter())
    let body = #"{"name":"Ada","password":"correct horse 1"}"#
    let answer = api.send("POST", "/api/session", body)
    #expect(answer.status == .serviceUnavailable)
    #expect(answer.header("Retry-After") == "2")
    gate.leave()
    #expect(api.send("POST", "/api/session", body).status == .ok)
  }
}
