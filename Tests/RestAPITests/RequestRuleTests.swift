import Accounts
import FastCGI
import RestAPI
import TestSupport
import Testing

struct RequestRuleTests {
  @Test(
    "refuses changes that another site may have caused",
    arguments: [
      (["HTTP_SEC_FETCH_SITE": "cross-site"], false),
      (["HTTP_SEC_FETCH_SITE": "same-site"], false),
      (["HTTP_SEC_FETCH_SITE": ""], false),
      (["HTTP_ORIGIN": "http://evil.example"], false),
      (["HTTP_ORIGIN": "http://evil.example", "HTTP_SEC_FETCH_SITE": nil], false),
      (["HTTP_ORIGIN": "http://site.example.evil.com", "HTTP_SEC_FETCH_SITE": nil], false),
      (["HTTP_ORIGIN": "http://site.example:81", "HTTP_SEC_FETCH_SITE": nil], false),
      (["HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": nil], false),
      (["HTTP_ORIGIN": "", "HTTP_SEC_FETCH_SITE": nil], false),
      (["HTTP_HOST": nil], false), (["HTTP_HOST": "", "HTTP_ORIGIN": "http://"], false),
      ([:], true), (["HTTP_SEC_FETCH_SITE": nil], true), (["HTTP_ORIGIN": nil], true),
      (["HTTP_ORIGIN": nil, "HTTP_SEC_FETCH_SITE": "none"], true),
      (["HTTP_ORIGIN": nil, "HTTP_SEC_FETCH_SITE": nil], true),
      (["HTTP_ORIGIN": "https://other.example"], true),
      (["HTTP_ORIGIN": "http://site.example:8080", "SERVER_PORT": "8080"], true),
      (["HTTP_ORIGIN": "http://site.example:8081", "SERVER_PORT": "8080"], false),
      (["HTTP_ORIGIN": "http://site.example:8080", "SERVER_PORT": ""], false),
      (
        [
          "HTTP_ORIGIN": "http://site.example:8080", "HTTP_HOST": "site.example:9090",
          "SERVER_PORT": "8080",
        ], false
      ),
      (
        ["HTTP_ORIGIN": "http://[::1]:8080", "HTTP_HOST": "[::1]", "SERVER_PORT": "8080"], true
      ),
    ] as [([String: String?], Bool)])
  func sameSite(headers: [String: String?], isAllowed: Bool) throws {
    let api = try TestAPI()
    _ = try api.createUser("Ada")
    let body = #"{"name":"Ada","password":"correct horse 1"}"#
    let entry = api.send("POST", "/api/session", body, headers: headers)
    #expect(entry.status == (isAllowed ? .ok : .forbidden))
    let token = try api.signIn("Ada")
    let exit = api.send("DELETE", "/api/session", token: token, headers: headers)
    #expect(exit.status == (isAllowed ? .noContent : .forbidden))
    let who = api.send("GET", "/api/session", token: token)
    #expect(who.status == (isAllowed ? .unauthorized : .ok))
  }

  @Test(
    "takes JSON only",
    arguments: [
      ("text/plain", .unsupportedMediaType), (nil, .unsupportedMediaType),
      ("application/x-www-form-urlencoded", .unsupportedMediaType),
      ("application/jsonp", .unsupportedMediaType), ("", .unsupportedMediaType),
      ("application/json; charset=utf-8", .unauthorized), ("Application/JSON", .unauthorized),
    ] as [(String?, HTTPStatus)])
  func mediaType(type: String?, status: HTTPStatus) throws {
    let answer = try TestAPI().send(
      "POST", "/api/session", #"{"name":"a","password":"b"}"#, headers: ["CONTENT_TYPE": type])
    #expect(answer.status == status)
  }

  @Test(
    "names what is wrong with a body",
    arguments: [
      ("", "body"), ("{", "body"), ("[]", "body"), (#""x""#, "body"), ("{}", "name"),
      (#"{"name":1,"password":"x"}"#, "name"), (#"{"name":"a"}"#, "password"),
      (#"{"name":"a","password":null}"#, "password"),
      (#"{"name":"a","password":"x","Röle":"admin"}"#, "body"),
      (#"{"name":"a","password":"x","code":"12345"}"#, "code"),
      (#"{"name":"a","password":"x","role":"admin"}"#, "role"),
      (#"{"name":"a","name":"b","password":"x"}"#, "body"),
      (String(repeating: "[", count: 20_000), "body"),
    ])
  func bodies(body: String, field: String) throws {
    let answer = try TestAPI().send("POST", "/api/session", body)
    #expect(answer.status == .badRequest)
    #expect(answer.header("Content-Type") == "application/problem+json")
    #expect(answer.json?["status"] == .number(400))
    #expect(answer.json?["title"] == "Bad Request")
    #expect(answer.json?["field"] == .string(field))
  }

  @Test(
    "answers unknown paths with 404 and unknown methods with 405 and what is allowed",
    arguments: [
      ("GET", "/api/nothing", .notFound, nil), ("GET", "/", .notFound, nil),
      ("GET", "/api/session/", .notFound, nil), ("GET", "/api//session", .notFound, nil),
      ("GET", "/api/../session", .notFound, nil),
      ("PUT", "/api/session", .methodNotAllowed, "POST, GET, HEAD, DELETE"),
      ("TRACE", "/api/session", .methodNotAllowed, "POST, GET, HEAD, DELETE"),
      ("GET", "/api/first-sign-in", .methodNotAllowed, "POST"),
      ("HEAD", "/api/first-sign-in", .methodNotAllowed, "POST"),
      ("GET", "/%zz", .badRequest, nil),
      ("GET", "/" + String(repeating: "a", count: 5000), .uriTooLong, nil),
    ] as [(String, String, HTTPStatus, String?)])
  func routes(method: String, target: String, status: HTTPStatus, allowed: String?) throws {
    let answer = try TestAPI().send(method, target)
    #expect(answer.status == status)
    #expect(answer.header("Allow") == allowed)
    #expect(answer.header("Cache-Control") == "no-store")
    #expect(answer.header("Content-Type") == "application/problem+json")
  }

  @Test("answers HEAD as GET, without the body")
  func head() throws {
    let answer = try TestAPI().send("HEAD", "/api/health")
    #expect(answer.status == .ok && answer.body.isEmpty)
  }

  @Test("maps every way to misread a request to a refusal", arguments: HTTPRequestError.allCases)
  func requestErrors(error: HTTPRequestError) throws {
    let answer = try TestAPI().api.answer(.failure(error))
    #expect((400..<500).contains(answer.status.rawValue))
  }

  @Test("survives mutated bodies, and answers each in kind", arguments: [1, 2] as [UInt64])
  func fuzz(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let api = try TestAPI()
    _ = try api.createUser("Ada")
    let token = try api.signIn("Ada")
    let valid = Array(
      #"{"name":"é\u00e9","dataset":"A","strategy":"s","parameters":{"a":1.5},"settings":{}}"#.utf8)
    for _ in 0..<1500 {
      let body = random.mutated(valid)
      let answer = api.send("POST", "/api/presets", bytes: body, token: token)
      #expect([.badRequest, .created, .conflict, .unprocessableContent].contains(answer.status))
      #expect(answer.json?["id"] != nil || answer.json?["detail"] != nil)
    }
  }
}
