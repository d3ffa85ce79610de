import Accounts
import FastCGI
import RestAPI
import TestSupport
import Testing

struct AdminHandlerTests {
  private static let preset =
    #"{"name":"p","dataset":"A","strategy":"s","parameters":{},"settings":{}}"#

  private func world() throws -> (api: TestAPI, admin: String, ada: User, session: String) {
    let api = try TestAPI()
    _ = try api.createUser("Root", role: .admin)
    let ada = try api.createUser("Ada")
    return (api, try api.signIn("Root"), ada, try api.signIn("Ada"))
  }

  @Test("lists and searches users, page by page")
  func list() throws {
    let (api, admin, _, _) = try world()
    for name in ["Bob", "Cy", "Dan"] { _ = try api.createUser(name) }
    func names(_ query: String) -> (names: [String], next: String?) {
      let answer = api.send("GET", "/api/admin/users\(query)", token: admin)
      guard case .array(let users) = answer.json?["users"] else { return ([], nil) }
      return (
        users.compactMap { if case .string(let name) = $0["name"] { name } else { nil } },
        answer.text("next")
      )
    }
    #expect(names("").names == ["Ada", "Bob", "Cy", "Dan", "Root"])
    #expect(names("?q=DA").names == ["Ada", "Dan"])
    let first = names("?limit=3")
    #expect(first.names == ["Ada", "Bob", "Cy"])
    #expect(names("?limit=3&cursor=\(first.next ?? "")").names == ["Dan", "Root"])
    let unknown = String(repeating: "a", count: 22)
    #expect(
      api.send("GET", "/api/admin/users?cursor=\(unknown)", token: admin).status
        == .unprocessableContent)
  }

  @Test("changes a user who was not changed meanwhile, at once for the user's sessions")
  func change() throws {
    let (api, admin, ada, session) = try world()
    let path = "/api/admin/users/\(ada.id)"
    let read = api.send("GET", path, token: admin)
    let tag = try #require(read.header("ETag"))
    let headers = ["HTTP_IF_MATCH": tag] as [String: String?]
    let body = #"{"disabled":true,"quotas":{"presets":3}}"#
    #expect(api.send("PATCH", path, body, token: admin).status == .preconditionRequired)
    let changed = api.send("PATCH", path, body, token: admin, headers: headers)
    #expect(changed.status == .ok && changed.json?["disabled"] == .bool(true))
    #expect(changed.json?["quotas"] == ["presets": .number(3), "tokens": .number(20)])
    #expect(
      api.send("PATCH", path, body, token: admin, headers: headers).status == .preconditionFailed)
    #expect(api.send("GET", "/api/session", token: session).status == .unauthorized)
    let again = api.send("POST", "/api/session", #"{"name":"Ada","password":"correct horse 1"}"#)
    let wrong = api.send("POST", "/api/session", #"{"name":"Ada","password":"wrong password"}"#)
    #expect(again.status == .unauthorized && again == wrong)
    let last = api.send("GET", "/api/admin/users", token: admin)
    guard case .array(let users) = last.json?["users"], case .string(let root) = users[1]["id"]
    else { return }
    let suicide = api.send(
      "PATCH", "/api/admin/users/\(root)", #"{"role":"member"}"#, token: admin,
      headers: ["HTTP_IF_MATCH": "*"])
    #expect(suicide.status == .conflict)
  }

  @Test("invites by a link that is shown once and redeemed once")
  func invite() throws {
    let (api, admin, _, _) = try world()
    let made = api.send(
      "POST", "/api/admin/invitations", #"{"role":"member","hours":24}"#, token: admin)
    #expect(made.status == .created)
    let token = try #require(made.text("token"))
    #expect(made.text("path") == "/#first-sign-in=\(token)")
    let list = api.send("GET", "/api/admin/invitations", token: admin)
    #expect(!String(decoding: list.body, as: UTF8.self).contains(token))
    let body = #"{"token":"\#(token)","name":"Bob","password":"correct horse 1"}"#
    let redeemed = api.send("POST", "/api/first-sign-in", body)
    #expect(redeemed.status == .created && redeemed.json?["user"]?["role"] == "member")
    let other = body.replacing("Bob", with: "Cy")
    #expect(api.send("POST", "/api/first-sign-in", other).status == .unauthorized)
    let second = api.send(
      "POST", "/api/admin/invitations", #"{"role":"admin","hours":1}"#, token: admin)
    let path = "/api/admin/invitations/\(second.text("id") ?? "")"
    #expect(api.send("DELETE", path, token: admin).status == .noContent)
    #expect(api.send("DELETE", path, token: admin).status == .notFound)
  }

  @Test("gives a user who has forgotten the password a link for a new one")
  func passwordLink() throws {
    let (api, admin, ada, session) = try world()
    let path = "/api/admin/users/\(ada.id)/password-links"
    #expect(api.send("POST", path, #"{"hours":1}"#, token: session).status == .forbidden)
    let nobody = path.replacing(ada.id, with: String(repeating: "x", count: 22))
    #expect(api.send("POST", nobody, #"{"hours":1}"#, token: admin).status == .notFound)
    let made = api.send("POST", path, #"{"hours":1}"#, token: admin)
    #expect(made.status == .created)
    let token = try #require(made.text("token"))
    #expect(made.text("path") == "/#new-password=\(token)")
    let list = api.send("GET", "/api/admin/invitations", token: admin)
    guard case .array(let links)? = list.json?["invitations"] else {
      Issue.record("no list")
      return
    }
    #expect(links.count == 1 && links[0]["user"]?["id"] == .string(ada.id))
    #expect(!String(decoding: list.body, as: UTF8.self).contains(token))
    let body = #"{"token":"\#(token)","name":"ada","password":"correct horse 2"}"#
    let other = api.send("POST", "/api/first-sign-in", body.replacing("ada", with: "Eve"))
    #expect(other.status == .unprocessableContent && other.text("field") == "name")
    #expect(api.send("GET", "/api/session", token: session).status == .ok)
    let redeemed = api.send("POST", "/api/first-sign-in", body)
    #expect(redeemed.status == .created && redeemed.json?["user"]?["id"] == .string(ada.id))
    #expect(api.send("GET", "/api/session", token: session).status == .unauthorized)
    #expect(api.send("POST", "/api/first-sign-in", body).status == .unauthorized)
  }

  @Test("publishes, takes over, exports and imports presets")
  func presets() throws {
    let (api, admin, ada, session) = try world()
    let made = api.send("POST", "/api/presets", Self.preset, token: session)
    let id = try #require(made.text("id"))
    _ = try api.createUser("Bob")
    let bob = try api.signIn("Bob")
    #expect(api.send("GET", "/api/presets/\(id)", token: bob).status == .notFound)
    let path = "/api/admin/presets/\(id)"
    #expect(api.send("PUT", "\(path)/publication", nil, token: admin).status == .ok)
    #expect(api.send("GET", "/api/presets/\(id)", token: bob).status == .ok)
    #expect(api.send("DELETE", "\(path)/publication", nil, token: admin).status == .ok)
    #expect(api.send("GET", "/api/presets/\(id)", token: bob).status == .notFound)

    let root = try #require(try api.accounts.userRecord(name: "Root")).user
    let taken = api.send("PUT", "\(path)/owner", #"{"user":"\#(root.id)"}"#, token: admin)
    #expect(taken.json?["owner"]?["name"] == "Root")
    #expect(api.send("GET", "/api/presets/\(id)", token: session).status == .notFound)

    let exported = api.send("GET", "/api/admin/presets/export", token: admin)
    guard case .array(let entries) = exported.json?["presets"] else {
      Issue.record("\(exported)")
      return
    }
    #expect(entries.count == 1 && entries[0]["owner"] == "Root")
    // An export comes back as it is.
    let text = String(decoding: exported.body, as: UTF8.self).replacing("Root", with: "Ada")
    let key = ["HTTP_IDEMPOTENCY_KEY": "k"] as [String: String?]
    for _ in 0..<2 {
      let imported = api.send(
        "POST", "/api/admin/presets/import", text, token: admin, headers: key)
      #expect(imported.status == .created)
    }
    #expect(
      try api.accounts.presets(.owned(by: ada.id), countMax: 9).items.map(\.content.name) == ["p"])
    let bad = text.replacing("Ada", with: "Nobody")
    let refused = api.send("POST", "/api/admin/presets/import", bad, token: admin)
    #expect(refused.json?["field"] == "presets.0.owner")
  }

  @Test("imports all presets of a file or none, and the same once, whoever owns them")
  func importPresets() throws {
    let (api, admin, ada, _) = try world()
    let bob = try api.createUser("Bob")
    _ = try api.accounts.change(user: bob.id, UserChange(presetCountMax: 2), by: .shell)
    func send(_ owners: [String], key: String) -> HTTPResponse {
      let entries = owners.map { #"{"owner":"\#($0)","preset":\#(Self.preset)}"# }
      return api.send(
        "POST", "/api/admin/presets/import",
        #"{"presets":[\#(entries.joined(separator: ","))]}"#, token: admin,
        headers: ["HTTP_IDEMPOTENCY_KEY": key])
    }
    func count(_ user: User) throws -> Int {
      try api.accounts.presets(.owned(by: user.id), countMax: 9).items.count
    }
    var filter = AuditFilter()
    filter.event = "preset_created"
    func told() throws -> Int { try api.accounts.auditEntries(filter, countMax: 99).entries.count }

    let refused = send(["Ada", "Bob", "Bob", "Ada", "Bob"], key: "a")
    #expect(refused.status == .conflict && refused.json?["field"] == "presets.4.owner")
    #expect(refused.text("detail")?.contains("2 presets") == true)
    #expect(try count(ada) == 0 && count(bob) == 0 && told() == 0)
    #expect(send(["Ada", "Nobody"], key: "a").json?["field"] == "presets.1.owner")
    #expect(try count(ada) == 0)

    let made = send(["Ada", "Bob", "Bob"], key: "a")
    #expect(made.status == .created)
    #expect(try count(ada) == 1 && count(bob) == 2 && told() == 3)
    #expect(send(["Ada", "Bob", "Bob"], key: "a") == made)
    #expect(try count(ada) == 1 && count(bob) == 2 && told() == 3)
  }

  @Test("shows who did what and from where, filtered, and exports it as lines")
  func audit() throws {
    let (api, admin, ada, session) = try world()
    let made = api.send("POST", "/api/presets", Self.preset, token: session)
    let id = try #require(made.text("id"))
    let found = api.send(
      "GET", "/api/admin/audit?event=preset_created&actor=\(ada.id)&object=\(id)", token: admin)
    guard case .array(let entries) = found.json?["entries"] else {
      Issue.record("\(found)")
      return
    }
    #expect(entries.count == 1 && entries[0]["actor"]?["name"] == "Ada")
    for cursor in ["0-0", "00-000"] {
      let none = api.send("GET", "/api/admin/audit?cursor=\(cursor)", token: admin)
      #expect(none.json == ["entries": .array([]), "next": .null])
    }
    let lines = api.send("GET", "/api/admin/audit/export", token: admin)
    #expect(lines.header("Content-Type") == "application/x-ndjson")
    let events = try lines.body.split(separator: UInt8(ascii: "\n")).map {
      try JSONParser.parse(Array($0))["event"]
    }
    #expect(
      events
        == ["preset_created"] + ["authn_login_success", "authn_login_success"]
        + ["user_created", "user_created"])
  }

  @Test("tells what the store knows of the service")
  func status() throws {
    let (api, admin, _, _) = try world()
    let status = api.send("GET", "/api/admin/status", token: admin).json
    #expect(status?["users"] == .number(2) && status?["presets"] == .number(0))
    guard case .number(let bytes) = status?["store"]?["memory_bytes"],
      case .string(let version) = status?["store"]?["redis"]
    else {
      Issue.record("\(String(describing: status))")
      return
    }
    #expect(bytes > 100_000 && version.contains("."))
    // There is no cache here.
    #expect(status?["cache"] == .null && status?["workers"] == .array([]))
    #expect(status?["cache_problem"] == "there is no cache")
  }
}

struct OpenAPIDocumentTests {
  @Test("names the cookie that the site sets", arguments: [(false, "sid"), (true, "__Host-sid")])
  func cookie(isSecure: Bool, name: String) throws {
    let document = try TestAPI(secureCookies: isSecure).send("GET", "/api/openapi.json").json
    #expect(document?["components"]?["securitySchemes"]?["session"]?["name"] == .string(name))
  }

  @Test("names every operation once, and every name that it refers to")
  func references() throws {
    let document = try #require(try TestAPI().send("GET", "/api/openapi.json").json)
    #expect(document["openapi"] == "3.1.0")
    var ids: Set<String> = []
    var references: Set<String> = []
    func walk(_ value: JSONValue) {
      switch value {
      case .object(let members):
        for member in members {
          if member.name == "$ref", case .string(let target) = member.value {
            references.insert(target)
          }
          if member.name == "operationId", case .string(let id) = member.value,
            value["responses"] != nil
          {
            #expect(ids.insert(id).inserted)
          }
          walk(member.value)
        }
      case .array(let elements): for element in elements { walk(element) }
      case .null, .bool, .number, .string: break
      }
    }
    walk(document)
    #expect(ids.count > 50)
    for reference in references {
      let parts = reference.split(separator: "/").map(String.init)
      #expect(document[parts[1]]?[parts[2]]?[parts[3]] != nil, Comment(rawValue: reference))
    }
  }
}
