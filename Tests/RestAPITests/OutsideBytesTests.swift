import Accounts
import FastCGI
import RestAPI
import TestSupport
import Testing

/// Every part of a request may be any bytes: each is answered in kind, and none is a fault of ours.
struct OutsideBytesTests {
  private struct Part {
    /// As the gateway names it; `REQUEST_URI` is the path with its query.
    let variable: String
    let seeds: [String]
    let method: String
    let target: String
  }

  private func parts(session: String, bearer: String, preset: String) -> [Part] {
    // The end of a link leaves the preset where it is, however often.
    let (path, link) = ("/api/presets/\(preset)", "/api/presets/\(preset)/link")
    return [
      Part(
        variable: "HTTP_COOKIE", seeds: ["sid=\(session)", "a=b; sid=\(session); sid=\(session)"],
        method: "GET", target: "/api/session"),
      Part(
        variable: "HTTP_AUTHORIZATION", seeds: ["Bearer \(bearer)", "bearer sst_x", "Basic eDp5"],
        method: "GET", target: "/api/session"),
      Part(
        variable: "HTTP_IF_MATCH", seeds: ["\"1\"", "W/\"1\"", "*", "\"1\", \"2\"", "12345678901"],
        method: "DELETE", target: link),
      Part(
        variable: "HTTP_IDEMPOTENCY_KEY", seeds: ["abc-DEF_123", "\u{7F}"], method: "POST",
        target: "/api/presets"),
      Part(
        variable: "REQUEST_URI",
        seeds: [
          "/api/presets?q=a%20b&tag=x&limit=5&cursor=1&list=own", "\(path)/comparison?from=1&to=1",
          "\(path)/versions/1", "/api/account/sessions/%00", "/api/%2e%2e/session?%zz",
        ], method: "GET", target: "/api/presets"),
      Part(
        variable: "HTTP_ORIGIN", seeds: ["http://site.example", "https://[::1]:8080", "null"],
        method: "DELETE", target: link),
      Part(
        variable: "HTTP_HOST", seeds: ["site.example", "[::1]:8080", ""], method: "DELETE",
        target: link),
      Part(
        variable: "CONTENT_TYPE", seeds: ["application/json; charset=utf-8"], method: "POST",
        target: "/api/presets"),
    ]
  }

  @Test("answers whatever stands in a header, a path or a query", arguments: [1, 2] as [UInt64])
  func requests(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let api = try TestAPI()
    let user = try api.createUser("Ada")
    let session = try api.signIn("Ada")
    let content = try PresetContent(
      name: "n", dataset: "A", strategy: .identifier("s"), parameters: [], settings: [])
    let parts = parts(
      session: session, bearer: try api.token(of: user, [.read]),
      preset: try api.accounts.createPreset(content, dataVersion: "v", by: user.author).id)
    var statuses: Set<Int> = []
    for _ in 0..<400 {
      for part in parts {
        let bytes =
          random.below(4) == 0
          ? random.bytes(upTo: 100) : random.mutated(Array(random.pick(part.seeds).utf8))
        let text = String(decoding: bytes, as: UTF8.self)
        let isTarget = part.variable == "REQUEST_URI"
        var headers: [String: String?] = isTarget ? [:] : [part.variable: text]
        if part.variable != "HTTP_COOKIE", part.variable != "HTTP_AUTHORIZATION" {
          headers["HTTP_COOKIE"] = "sid=\(session)"
        }
        let answer = api.send(
          part.method, isTarget ? text : part.target, part.method == "POST" ? "{}" : nil,
          headers: headers)
        statuses.insert(answer.status.rawValue)
        #expect(answer.status.rawValue < 500, "\(part.variable): \(text)")
        let isProblem = answer.header("Content-Type") == "application/problem+json"
        #expect(isProblem == (answer.status.rawValue >= 400), "\(part.variable): \(text)")
        #expect(answer.status == .noContent || answer.json != nil)
      }
    }
    // The ways differ: not all of them end at the first check.
    #expect(statuses.isSuperset(of: [200, 400, 401, 403, 404, 412, 415]), "\(statuses.sorted())")
  }
}
