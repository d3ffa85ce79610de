import Accounts
import FastCGI
import Foundation
import Glibc
import MarketData
import RestAPI
import TestSupport
import Testing

@Suite("Datasets for admins")
struct DatasetAdminTests {
  private static let path = "/api/admin/datasets"
  private static let box = Result { try MarketDataStore.inTheBox() }

  private let api: TestAPI
  private let admin: String
  private let member: String
  private let prices: String

  init() throws {
    prices = NSTemporaryDirectory() + "speedstack-prices-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: prices, withIntermediateDirectories: true)
    api = try TestAPI(
      data: Self.box.get(),
      settings: MarketDataSettings(prices: prices, cacheURL: RedisServer.shared.freshURL()))
    _ = try api.createUser("Root", role: .admin)
    _ = try api.createUser("Ada")
    admin = try api.signIn("Root")
    member = try api.signIn("Ada")
  }

  private func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(prices)/\(name)"))
  }

  private func ids(_ path: String, _ token: String, _ name: String = "datasets") -> [String] {
    guard case .array(let entries) = api.send("GET", path, token: token).json?[name] else {
      return []
    }
    return entries.compactMap { if case .string(let id) = $0["id"] { id } else { nil } }
  }

  @Test("a removed one is in nobody's list until it is restored, and says who removed it")
  func removal() throws {
    let all = ids(Self.path, admin)
    #expect(all.count == 7 && ids("/api/datasets", member) == all)
    for (name, status) in [
      ("AAPL", HTTPStatus.noContent), ("AAPL", .notFound), ("NONE", .notFound), ("-x", .notFound),
    ] { #expect(api.send("DELETE", "\(Self.path)/\(name)", token: admin).status == status) }
    #expect(ids("/api/datasets", member) == all.filter { $0 != "AAPL" })
    #expect(ids(Self.path, admin) == all.filter { $0 != "AAPL" })
    let listed = api.send("GET", Self.path, token: admin).json
    guard case .array(let removed) = listed?["removed"] else {
      Issue.record("\(String(describing: listed))")
      return
    }
    #expect(removed.count == 1 && removed[0]["id"] == "AAPL" && removed[0]["by"] == "Root")
    #expect(api.send("GET", "/api/admin/status", token: admin).json?["datasets"] == .number(6))
    let back = "\(Self.path)/AAPL/restoration"
    #expect(api.send("POST", back, token: admin).status == .noContent)
    #expect(api.send("POST", back, token: admin).status == .notFound)
    #expect(ids("/api/datasets", member) == all && ids(Self.path, admin, "removed").isEmpty)
    for event in ["dataset_removed", "dataset_restored"] {
      let found = api.send("GET", "/api/admin/audit?event=\(event)&object=AAPL", token: admin).json
      guard case .array(let entries) = found?["entries"] else { continue }
      #expect(entries.count == 1 && entries[0]["actor"]?["name"] == "Root")
    }
  }

  @Test("the last one that is left stays")
  func last() throws {
    let all = ids(Self.path, admin)
    for id in all.dropLast() {
      #expect(api.send("DELETE", "\(Self.path)/\(id)", token: admin).status == .noContent)
    }
    let refused = api.send("DELETE", "\(Self.path)/\(all[6])", token: admin)
    #expect(refused.status == .conflict && ids("/api/datasets", member) == [all[6]])
  }

  @Test("each says where it comes from")
  func sources() throws {
    try write("date,close\n2024-01-01,1\n2024-01-02,2\n", to: "IBM.csv")
    let listed = api.send("GET", Self.path, token: admin).json
    guard case .array(let entries) = listed?["datasets"] else { return }
    let sources = entries.map { $0["source"] }
    #expect(entries[2]["id"] == "IBM" && sources[2] == "price_file" && sources[0] == "box")
  }

  @Test("a refresh goes on behind the answer, and tells what became of each source")
  func refresh() throws {
    let path = "\(Self.path)/refresh"
    #expect(api.send("GET", path, token: admin).json?["state"] == "none")
    try write("date,close\n2024-01-01,1\n2024-01-02,2\n", to: "GOOD.csv")
    try write("date,close\n2024-01-01,1\n2024-01-02,x\n", to: "BAD.csv")
    try write("", to: "my prices.csv")
    let begun = api.send("POST", path, token: admin)
    #expect(begun.status == .accepted && begun.json?["state"] == "running")
    #expect(begun.json?["by"] == "Root" && begun.json?["total"] == .number(10))
    let done = try finished()
    guard case .array(let results) = done["datasets"] else { return }
    #expect(results.count == 10 && done["done"] == .number(10))
    func result(_ id: String) throws -> JSONValue {
      try #require(results.first { $0["id"] == .string(id) })
    }
    #expect(try result("GOOD")["outcome"] == "new")
    #expect(try result("AAPL")["outcome"] == "new")
    #expect(try result("my prices.csv")["outcome"] == "failed")
    let bad = try result("BAD")
    guard case .string(let detail) = bad["detail"] else { return }
    #expect(bad["outcome"] == "failed" && bad["version"] == .null)
    #expect(detail.contains("line 3, close"))

    let named = api.send("POST", path, #"{"ids":["GOOD","NONE"]}"#, token: admin)
    #expect(named.status == .accepted && named.json?["total"] == .number(2))
    guard case .array(let again) = try finished()["datasets"] else { return }
    #expect(again.map { $0["outcome"] } == ["unchanged", "failed"])
  }

  /// The refresh, once it is done.
  private func finished() throws -> JSONValue {
    for _ in 0..<3_000 {
      let state = try #require(api.send("GET", "\(Self.path)/refresh", token: admin).json)
      if state["state"] == "done" { return state }
      #expect(state["state"] == "running")
      usleep(10_000)
    }
    throw AccountError.corruptRecord("a refresh without end")
  }

  @Test("a second refresh is refused with what is running")
  func oneAtATime() throws {
    _ = try #require(try api.accounts.beginRefresh(total: 3, by: .shell))
    let refused = api.send("POST", "\(Self.path)/refresh", token: admin)
    #expect(refused.status == .conflict)
    #expect(refused.text("detail")?.contains("0 of 3") == true)
  }

  @Test(
    "a refresh takes names of datasets only",
    arguments: [#"{"ids":[]}"#, #"{"ids":["../x"]}"#, #"{"ids":["A","A"]}"#, #"{"all":true}"#])
  func malformed(body: String) {
    #expect(api.send("POST", "\(Self.path)/refresh", body, token: admin).status == .badRequest)
  }
}
