import FastCGI
import TestSupport
import Testing

struct HTTPRequestTests {
  private func request(_ target: String, _ more: [String: String] = [:]) throws -> HTTPRequest {
    let variables = ["REQUEST_METHOD": "GET", "REQUEST_URI": target]
    return try HTTPRequest(variables: variables.merging(more) { $1 }, body: [])
  }

  @Test(
    "splits the path before it undoes escapes",
    arguments: [
      ("/", [""]), ("/api/session", ["api", "session"]), ("/api/", ["api", ""]),
      ("/a//b", ["a", "", "b"]), ("/a%2Fb/c", ["a/b", "c"]), ("/%C3%A9?x=/y", ["é"]),
      ("/../etc", ["..", "etc"]), ("/a+b", ["a+b"]),
    ] as [(String, [String])])
  func path(target: String, segments: [String]) throws {
    #expect(try request(target).path == segments)
  }

  @Test(
    "refuses malformed targets",
    arguments: [
      ("", .malformedPath), ("api", .malformedPath), ("http://h/api", .malformedPath),
      ("*", .malformedPath), ("/%", .malformedPath), ("/%4", .malformedPath),
      ("/%zz", .malformedPath), ("/%00", .malformedPath), ("/%ff", .malformedPath),
      ("/?a=%", .malformedQuery), ("/?%ff=1", .malformedQuery),
      ("/?" + String(repeating: "a&", count: 65), .malformedQuery),
      ("/" + String(repeating: "a", count: 4096), .targetTooLong),
    ] as [(String, HTTPRequestError)])
  func refused(target: String, reason: HTTPRequestError) {
    #expect(throws: reason) { try request(target) }
  }

  @Test("reads queries as forms write them")
  func query() throws {
    let query = try request("/?a=1&b=x+y%26&c&=d&&e==").query
    #expect(
      query == [
        NamedValue("a", "1"), NamedValue("b", "x y&"), NamedValue("c", ""), NamedValue("", "d"),
        NamedValue("e", "="),
      ])
    #expect(try request("/", ["QUERY_STRING": "a=2"]).query == [NamedValue("a", "2")])
  }

  @Test("finds headers in any case")
  func headers() throws {
    let request = try request(
      "/",
      [
        "HTTP_SEC_FETCH_SITE": "same-origin", "CONTENT_TYPE": "application/json", "HTTP_X": "",
        "REMOTE_ADDR": "::1",
      ])
    #expect(request.header("Sec-Fetch-Site") == "same-origin")
    #expect(request.header("content-TYPE") == "application/json")
    #expect(request.header("X") == "")
    #expect(request.header("Origin") == nil)
    #expect(request.remoteAddress == "::1")
  }

  @Test(
    "finds a cookie that is there exactly once",
    arguments: [
      ("sid=abc", "abc"), ("a=b; sid=abc; c=d", "abc"), ("sid=a=b", "a=b"), ("sid=", ""),
      ("sid=a;sid=b", nil), ("sid=a; sid=a", nil), ("SID=a", nil), ("xsid=a", nil), ("", nil),
      ("sid", nil), ("=a", nil), (";;; sid=1;;", "1"), ("sid =1", nil),
    ] as [(String, String?)])
  func cookies(header: String, value: String?) throws {
    #expect(try request("/", ["HTTP_COOKIE": header]).cookie("sid") == value)
  }

  @Test("knows the methods, and any other as other")
  func methods() throws {
    for method in HTTPMethod.allCases where method != .other {
      #expect(try request("/", ["REQUEST_METHOD": method.rawValue]).method == method)
    }
    for name in ["", "get", "TRACE", "PROPFIND", "POST "] {
      #expect(try request("/", ["REQUEST_METHOD": name]).method == .other)
    }
  }

  @Test("survives mutated targets and cookies", arguments: [1, 2, 3] as [UInt64])
  func fuzz(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let target = Array("/api/presets/%C3%A9/a%2Fb?a=1&b=x+y%26&c".utf8)
    let cookie = Array("a=b; sid=abcdefg; other=\"x y\"; c".utf8)
    for _ in 0..<10_000 {
      let variables = [
        "REQUEST_METHOD": "GET",
        "REQUEST_URI": String(decoding: random.mutated(target), as: UTF8.self),
        "HTTP_COOKIE": String(decoding: random.mutated(cookie), as: UTF8.self),
      ]
      guard let request = try? HTTPRequest(variables: variables, body: []) else { continue }
      #expect(!request.path.isEmpty)
      #expect(request.path.allSatisfy { !$0.utf8.contains(0) })
    }
  }
}
