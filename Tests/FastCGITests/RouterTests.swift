import FastCGI
import Testing

struct RouterTests {
  private let router: Router<String> = {
    var router = Router<String>()
    router.add(.get, "/api/items", "list")
    router.add(.post, "/api/items", "create")
    router.add(.delete, "/api/items/all", "clear")
    router.add(.put, "/api/items/{id}", "change")
    router.add(.delete, "/api/items/{id}", "delete")
    return router
  }()

  private func answer(_ method: HTTPMethod, _ path: [String]) -> String {
    switch router.match(method, path: path) {
    case .unknown: "unknown"
    case .methodNotAllowed(let methods): methods.map(\.rawValue).joined(separator: " ")
    case .found(let endpoint, let parameters): "\(endpoint) \(parameters["id"] ?? "-")"
    }
  }

  @Test(
    "finds the one route for method and path",
    arguments: [
      (.get, ["api", "items"], "list -"), (.head, ["api", "items"], "list -"),
      (.post, ["api", "items"], "create -"), (.delete, ["api", "items", "7"], "delete 7"),
      (.delete, ["api", "items", "all"], "clear -"),
      (.put, ["api", "items", "all"], "DELETE"), (.put, ["api", "items", "7"], "change 7"),
      (.delete, ["api", "items", "a/b"], "delete a/b"),
      (.put, ["api", "items"], "GET HEAD POST"), (.get, ["api", "items", "7"], "PUT DELETE"),
      (.other, ["api", "items"], "GET HEAD POST"), (.get, ["api"], "unknown"),
      (.get, ["api", "items", ""], "unknown"), (.delete, ["api", "items", ""], "unknown"),
      (.get, ["api", "items", "7", "x"], "unknown"), (.get, ["API", "items"], "unknown"),
      (.get, [], "unknown"), (.get, ["", "api", "items"], "unknown"),
    ] as [(HTTPMethod, [String], String)])
  func routes(method: HTTPMethod, path: [String], expected: String) {
    #expect(answer(method, path) == expected)
  }
}

struct HTTPResponseTests {
  @Test("always has a reason phrase, a length, and one line per header")
  func rendering() {
    for status in HTTPStatus.allCases {
      let text = String(decoding: HTTPResponse(status).rendered, as: UTF8.self)
      #expect(text == "Status: \(status.rawValue) \(status.reason)\r\nContent-Length: 0\r\n\r\n")
      #expect(!status.reason.isEmpty)
    }
    let response = HTTPResponse(
      .ok, headers: [NamedValue("X", "a\r\nSet-Cookie: b\u{0}")], body: Array("é".utf8))
    #expect(
      String(decoding: response.rendered, as: UTF8.self)
        == "Status: 200 OK\r\nX: a  Set-Cookie: b \r\nContent-Length: 2\r\n\r\né")
  }
}
