import Accounts
import FastCGI
import Glibc
import MarketData
import RestAPI
import TestSupport
import Testing

struct DataHandlerTests {
  private static let preset = """
    {"name":"Oversold Apple","dataset":"AAPL","strategy":"rsi_reversal",\
    "parameters":{"window":14,"low":25.5},"settings":{"fill":"close"}}
    """

  @Test("lists every dataset in the box, in its order, with its credit")
  func datasets() throws {
    let data = try MarketDataStore.inTheBox()
    let descriptions = data.descriptions
    let api = try TestAPI(data: data)
    _ = try api.createUser("Ada")
    let answer = api.send("GET", "/api/datasets", token: try api.signIn("Ada"))
    #expect(answer.status == .ok)
    #expect(answer.header("Content-Type") == "application/json; charset=utf-8")
    guard case .array(let listed) = answer.json?["datasets"] else {
      Issue.record("\(answer)")
      return
    }
    try #require(listed.count == descriptions.count && listed.count == 7)
    for (entry, description) in zip(listed, descriptions) {
      #expect(
        entry == [
          "id": .string(description.id), "name": .string(description.name),
          "interval": .string(description.interval), "rows": .number(Double(description.rows)),
          "start": .number(description.startMillis), "end": .number(description.endMillis),
          "synthetic": .bool(description.isSynthetic), "version": .string(description.version),
          "credit": .string(description.credit),
        ])
    }
  }

  @Test("saves, lists and deletes the signed-in user's presets, and nobody else's")
  func presets() throws {
    let api = try TestAPI()
    _ = try api.createUser("Ada")
    _ = try api.createUser("Bob")
    let (ada, bob) = (try api.signIn("Ada"), try api.signIn("Bob"))
    let saved = api.send("POST", "/api/presets", Self.preset, token: ada)
    #expect(saved.status == .created)
    guard case .string(let id) = saved.json?["id"], case .number(let time) = saved.json?["created"]
    else {
      Issue.record("\(saved)")
      return
    }
    #expect(time > 1.6e12)
    let sent = try JSONParser.parse(Array(Self.preset.utf8))
    for name in ["name", "dataset", "strategy", "parameters", "settings"] {
      #expect(saved.json?[name] == sent[name])
    }
    let listed = api.send("GET", "/api/presets", token: ada).json
    #expect(listed == ["presets": .array([try #require(saved.json)]), "next": .null])
    let none: JSONValue = ["presets": .array([]), "next": .null]
    #expect(api.send("GET", "/api/presets", token: bob).json == none)

    let foreign = api.send("DELETE", "/api/presets/\(id)", token: bob)
    let missing = api.send(
      "DELETE", "/api/presets/\(String(repeating: "a", count: 22))", token: bob)
    let malformed = api.send("DELETE", "/api/presets/*", token: bob)
    #expect(foreign.status == .notFound && foreign == missing && foreign == malformed)
    #expect(api.send("DELETE", "/api/presets/\(id)", token: ada).status == .noContent)
    #expect(api.send("DELETE", "/api/presets/\(id)", token: ada).status == .notFound)
  }

  @Test("refuses a preset that says whose it is, and stores nothing")
  func massAssignment() throws {
    let api = try TestAPI()
    _ = try api.createUser("Ada")
    let token = try api.signIn("Ada")
    for name in ["owner", "id", "role", "is_admin"] {
      let body = "{\"\(name)\":\"x\"," + Self.preset.dropFirst()
      let answer = api.send("POST", "/api/presets", body, token: token)
      #expect(answer.status == .badRequest)
      #expect(answer.json?["field"] == .string(name))
    }
    let none: JSONValue = ["presets": .array([]), "next": .null]
    #expect(api.send("GET", "/api/presets", token: token).json == none)
  }
}

struct StoreFaultTests {
  @Test("answers 503 while the store is gone or hangs, never lets anybody in, and recovers alone")
  func storeGone() throws {
    let server = RedisServer(options: "--appendfsync always")
    let api = try TestAPI(server: server)
    _ = try api.createUser("Ada")
    let token = try api.signIn("Ada")
    for (fault, remedy) in [("kill", "start"), ("pause", "resume")] {
      server.tell(fault)
      for (method, target, body) in [
        ("GET", "/api/session", nil), ("GET", "/api/health", nil), ("GET", "/api/presets", nil),
        ("GET", "/api/datasets", nil), ("DELETE", "/api/session", nil),
        ("POST", "/api/session", #"{"name":"Ada","password":"correct horse 1"}"#),
      ] {
        let answer = api.send(method, target, body, token: token)
        #expect(answer.status == .serviceUnavailable)
        #expect(answer.header("Retry-After") == "1")
        #expect(answer.header("Set-Cookie") == nil)
      }
      server.tell(remedy)
      // The connection rests a moment after a failure.
      while api.send("GET", "/api/health").status != .ok { sched_yield() }
      #expect(api.send("GET", "/api/session", token: token).status == .ok)
    }
  }
}
