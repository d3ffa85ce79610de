import Accounts
import FastCGI
import RestAPI
import TestSupport
import Testing

struct PresetHandlerTests {
  private static func body(_ name: String, window: Int = 14) -> String {
    """
    {"name":"\(name)","dataset":"AAPL","strategy_text":"buy when true","description":"d",\
    "tags":["a"],"parameters":{"window":\(window),"on":true},"settings":{"fill":"close"},\
    "layout":{"panes":["price"]}}
    """
  }

  private static let presets = "/api/presets"

  private func signedIn(_ names: String...) throws -> (api: TestAPI, tokens: [String]) {
    let api = try TestAPI()
    for name in names { _ = try api.createUser(name) }
    return (api, try names.map { try api.signIn($0) })
  }

  @Test("saves versions for whoever has seen the newest, compares and restores them")
  func versions() throws {
    let (api, tokens) = try signedIn("Ada")
    let made = api.send("POST", Self.presets, Self.body("one"), token: tokens[0])
    #expect(made.status == .created && made.header("ETag") == "\"1\"")
    let path = try #require(made.header("Location"))
    let read = api.send("GET", path, token: tokens[0])
    #expect(read.json == made.json && read.header("ETag") == "\"1\"")

    let body = Self.body("two", window: 20)
    #expect(api.send("PUT", path, body, token: tokens[0]).status == .preconditionRequired)
    for (tag, status) in [
      ("\"7\"", .preconditionFailed), ("W/\"1\"", .preconditionFailed), ("\"1", .badRequest),
      ("1", .ok), ("\"1\"", .preconditionFailed), ("*", .ok),
    ] as [(String, HTTPStatus)] {
      let answer = api.send("PUT", path, body, token: tokens[0], headers: ["HTTP_IF_MATCH": tag])
      #expect(answer.status == status, Comment(rawValue: tag))
    }
    let versions = api.send("GET", "\(path)/versions", token: tokens[0]).json?["versions"]
    guard case .array(let listed) = versions else {
      Issue.record("no versions")
      return
    }
    #expect(listed.map { $0["version"] } == [.number(3), .number(2), .number(1)])
    let differences = api.send("GET", "\(path)/comparison?from=1&to=3", token: tokens[0])
    #expect(
      differences.json == [
        "differences": .array([
          ["field": "name", "before": "one", "after": "two"],
          ["field": "parameters.window", "before": .number(14), "after": .number(20)],
        ])
      ])
    let restored = api.send(
      "POST", "\(path)/versions/1/restoration", nil, token: tokens[0],
      headers: ["HTTP_IF_MATCH": "\"3\""])
    #expect(restored.status == .ok && restored.json?["name"] == "one")
    #expect(restored.json?["version"] == .number(4))
    for version in ["0", "9", "x", "-1", "99999999999999999999"] {
      let answer = api.send("GET", "\(path)/versions/\(version)", token: tokens[0])
      #expect(answer.status == .notFound)
    }
    for query in ["", "?from=1", "?from=1&to=x", "?from=0&to=1", "?from=1&to=1&to=2", "?a=1"] {
      let answer = api.send("GET", "\(path)/comparison\(query)", token: tokens[0])
      #expect(answer.status == .badRequest)
    }
  }

  @Test("shares with named users and by link, for reading only")
  func sharing() throws {
    let (api, tokens) = try signedIn("Ada", "Bob", "Cy")
    let path = try #require(
      api.send("POST", Self.presets, Self.body("p"), token: tokens[0]).header("Location"))
    let any = ["HTTP_IF_MATCH": "*"] as [String: String?]
    let unknown = api.send(
      "PUT", "\(path)/sharing", #"{"users":["bob","nobody"]}"#, token: tokens[0], headers: any)
    #expect(unknown.status == .unprocessableContent && unknown.json?["field"] == "users.1")
    let shared = api.send(
      "PUT", "\(path)/sharing", #"{"users":["bob"]}"#, token: tokens[0], headers: any)
    #expect(shared.status == .ok)
    let read = api.send("GET", path, token: tokens[1])
    #expect(read.status == .ok && read.json?["access"] == "reader")
    #expect(api.send("GET", path, token: tokens[2]).status == .notFound)
    #expect(
      api.send("PUT", path, Self.body("x"), token: tokens[1], headers: any).status == .forbidden)
    #expect(api.send("DELETE", path, token: tokens[1]).status == .forbidden)
    #expect(api.send("GET", "\(path)/sharing", token: tokens[1]).status == .forbidden)
    let list = api.send("GET", "\(Self.presets)?list=shared", token: tokens[1]).json
    #expect(list == ["presets": .array([try #require(read.json)]), "next": .null])

    let made = api.send("POST", "\(path)/link", nil, token: tokens[0])
    let token = try #require(made.text("token"))
    let opened = api.send(
      "POST", "/api/shared-preset", #"{"token":"\#(token)"}"#, token: tokens[2])
    #expect(opened.status == .ok && opened.json?["name"] == "p")
    #expect(opened.json?["receipt"] == read.json?["receipt"])
    #expect(api.send("DELETE", "\(path)/link", nil, token: tokens[0]).status == .ok)
    let closed = api.send(
      "POST", "/api/shared-preset", #"{"token":"\#(token)"}"#, token: tokens[2])
    #expect(closed.status == .notFound)

    let copied = api.send("POST", "\(path)/copies", #"{"name":"mine"}"#, token: tokens[1])
    #expect(copied.status == .created && copied.json?["name"] == "mine")
    #expect(copied.json?["access"] == "owner")
  }

  @Test("deletes, lists what was deleted, and brings it back")
  func undo() throws {
    let (api, tokens) = try signedIn("Ada")
    let path = try #require(
      api.send("POST", Self.presets, Self.body("p"), token: tokens[0]).header("Location"))
    let stale = api.send("DELETE", path, token: tokens[0], headers: ["HTTP_IF_MATCH": "\"9\""])
    #expect(stale.status == .preconditionFailed)
    #expect(api.send("DELETE", path, token: tokens[0]).status == .noContent)
    #expect(api.send("GET", path, token: tokens[0]).status == .notFound)
    guard
      case .array(let deleted) = api.send(
        "GET", "\(Self.presets)?list=deleted", token: tokens[0]
      ).json?["presets"]
    else {
      Issue.record("no list")
      return
    }
    #expect(deleted.count == 1)
    #expect(api.send("POST", "\(path)/restoration", nil, token: tokens[0]).status == .ok)
    #expect(api.send("GET", path, token: tokens[0]).status == .ok)
  }

  @Test("makes one preset of a repeated request, and lists page by page and by search")
  func repeatedAndListed() throws {
    let (api, tokens) = try signedIn("Ada")
    let key = ["HTTP_IDEMPOTENCY_KEY": "k1"] as [String: String?]
    let first = api.send("POST", Self.presets, Self.body("p"), token: tokens[0], headers: key)
    let second = api.send("POST", Self.presets, Self.body("p"), token: tokens[0], headers: key)
    #expect(first.status == .created && first == second)
    let other = api.send("POST", Self.presets, Self.body("q"), token: tokens[0], headers: key)
    #expect(other.status == .unprocessableContent)
    #expect(other.json?["field"] == "Idempotency-Key")
    for bad in ["", " ", "a b", String(repeating: "x", count: 65)] {
      let answer = api.send(
        "POST", Self.presets, Self.body("p"), token: tokens[0],
        headers: ["HTTP_IDEMPOTENCY_KEY": bad])
      #expect(answer.status == .badRequest)
    }
    for number in 0..<5 {
      _ = api.send("POST", Self.presets, Self.body("n\(number)"), token: tokens[0])
    }
    func page(_ query: String) throws -> (names: [String], next: String?) {
      let answer = api.send("GET", "\(Self.presets)\(query)", token: tokens[0])
      guard case .array(let items) = answer.json?["presets"] else { return ([], nil) }
      return (
        items.compactMap { if case .string(let name) = $0["name"] { name } else { nil } },
        answer.text("next")
      )
    }
    let start = try page("?limit=4")
    #expect(start.names == ["n4", "n3", "n2", "n1"])
    let rest = try page("?limit=4&cursor=\(try #require(start.next))")
    #expect(rest.names == ["n0", "p"] && rest.next == nil)
    #expect(try page("?q=N3").names == ["n3"])
    #expect(try page("?tag=a&limit=2").names == ["n4", "n3"])
    #expect(try page("?tag=b").names == [])
    for query in ["?limit=0", "?limit=201", "?limit=1e1", "?limit=+1", "?cursor=x", "?list=all"] {
      #expect(
        api.send("GET", "\(Self.presets)\(query)", token: tokens[0]).status == .badRequest)
    }
  }

  @Test("names every field that is wrong at once")
  func errors() throws {
    let (api, tokens) = try signedIn("Ada")
    let body = #"{"name":"","dataset":5,"tags":["a","a"],"parameters":{"X":1},"owner":"b"}"#
    let answer = api.send("POST", Self.presets, body, token: tokens[0])
    #expect(answer.status == .badRequest)
    guard case .array(let errors) = answer.json?["errors"] else {
      Issue.record("\(answer)")
      return
    }
    let fields = errors.compactMap {
      if case .string(let field) = $0["field"] { field } else { nil }
    }
    #expect(
      Set(fields) == [
        "name", "dataset", "tags", "parameters", "owner", "settings", "strategy",
      ])
    #expect(answer.json?["field"] == "name")
  }
}
