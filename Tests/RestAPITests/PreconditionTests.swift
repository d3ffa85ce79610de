import Accounts
import FastCGI
import RedisClient
import RestAPI
import TestSupport
import Testing

/// `If-Match` on every operation that takes it, from the document that the table makes.
struct PreconditionTests {
  private typealias World = AccessMatrixTests.World
  private typealias Operation = AccessMatrixTests.Operation

  /// Entity tags of no state that there is.
  private static let foreign = [
    "\"999\"", "999", "\"AAAAAAAAAAAAAAAAAAAAAA\"", "W/\"1\"", "W/\"*\"", "\"*\"", "\"\"", "x",
    "\"\(String(repeating: "9", count: 30))\"",
  ]
  private static let malformed = [
    "", "\"", "W/\"", "\"1", "\"1\", \"2\"", "1 2", "\"é\"", String(repeating: "a", count: 65),
  ]

  /// They need a password that fits, and have a test of their own.
  private static let ofCredentials: Set = [
    "changePassword", "setSecondFactor", "removeSecondFactor", "replaceRecoveryCodes",
  ]

  /// The entity tag of what an operation changes, as it is now.
  private func tag(_ operation: Operation, _ target: String, _ world: World) throws -> String {
    let path: String
    var reader = operation.isAdmin ? "root" : "ada"
    if operation.path.contains("/presets/") {
      (path, reader) = ("/api/presets/\(world.preset)", "ada")
    } else if operation.path.hasSuffix("/second-factor") {
      path = "/api/admin/users/\(world.ada.id)"
    } else if operation.path.hasPrefix("/api/admin/users/") {
      path = target
    } else {
      path = operation.path.replacing("/{id}", with: "")
    }
    let answer = world.api.send("GET", path, token: world.tokens[reader])
    return try #require(answer.header("ETag"), Comment(rawValue: "\(operation.id): \(path)"))
  }

  @Test("is taken by every PUT, PATCH and DELETE of what is there, and asked for new content")
  func table() throws {
    let operations = try AccessMatrixTests.operations(try TestAPI())
    let changes = operations.filter { ["PUT", "PATCH", "DELETE"].contains($0.method) }
    #expect(changes.filter { $0.isConditional == nil }.map(\.id) == ["signOut"])
    let required = operations.filter { $0.isConditional == true }.map(\.id)
    #expect(Set(required) == ["savePreset", "restoreVersion", "setSharing", "changeUser"])
    // Whoever ends something may say nothing of its state.
    #expect(operations.allSatisfy { $0.method != "DELETE" || $0.isConditional != true })
  }

  @Test("refuses another state than the one that is named, and takes that one and any")
  func tags() throws {
    let operations = try AccessMatrixTests.operations(try TestAPI())
    for operation in operations
    where operation.isConditional != nil && !Self.ofCredentials.contains(operation.id) {
      for isAny in [true, false] {
        let world = try World()
        let target = try world.target(operation)
        let comment = Comment(rawValue: operation.id)
        let token = world.tokens[operation.isAdmin ? "root" : "ada"]
        let before = try tag(operation, target, world)
        func send(_ condition: String?) -> HTTPResponse {
          world.send(operation, target, token: token, condition: condition)
        }
        for tag in Self.foreign {
          let answer = send(tag)
          #expect(answer.status == .preconditionFailed, comment)
          #expect(answer.json?["field"] == "If-Match", comment)
        }
        for tag in Self.malformed { #expect(send(tag).status == .badRequest, comment) }
        if operation.isConditional == true {
          #expect(send(nil).status == .preconditionRequired, comment)
        }
        #expect(try tag(operation, target, world) == before, comment)
        #expect(AccessMatrixTests.isGranted(send(isAny ? "*" : before), operation.id), comment)
      }
    }
  }

  @Test("names no member that is not in the list with another answer than without it")
  func members() throws {
    let world = try World()
    for list in ["account/tokens", "account/sessions", "admin/invitations"] {
      let id = String(repeating: "a", count: list == "account/sessions" ? 64 : 22)
      let token = world.tokens[list.hasPrefix("admin") ? "root" : "ada"]
      for tag in ["*", "\"x\"", nil] {
        let answer = world.api.send(
          "DELETE", "/api/\(list)/\(id)", token: token, headers: ["HTTP_IF_MATCH": tag])
        #expect(answer.status == .notFound, Comment(rawValue: list))
      }
    }
  }

  @Test("comes with a list that stays the same until a member comes or goes")
  func lists() throws {
    let world = try World()
    let session = world.tokens["ada"]
    func tag(_ path: String) throws -> String {
      try #require(world.api.send("GET", path, token: session).header("ETag"))
    }
    var seen: [String] = []
    for step in 0..<3 {
      seen.append(try tag("/api/account/tokens"))
      #expect(try tag("/api/account/tokens") == seen.last)
      if step == 0 { _ = try world.api.token(of: world.ada, [.read]) }
      let id = try world.api.accounts.tokens(ofUser: world.ada.id).first?.id
      if step == 1, let id {
        let path = "/api/account/tokens/\(id)"
        let stale = ["HTTP_IF_MATCH": seen[0]] as [String: String?]
        #expect(
          world.api.send("DELETE", path, token: session, headers: stale).status
            == .preconditionFailed)
        let fresh = ["HTTP_IF_MATCH": seen[1]] as [String: String?]
        #expect(
          world.api.send("DELETE", path, token: session, headers: fresh).status == .noContent)
      }
    }
    // Without the token the list is what it was.
    #expect(seen[0] != seen[1] && seen[0] == seen[2])
    let other = world.api.send("GET", "/api/account/sessions", token: session).header("ETag")
    _ = try world.api.signIn("Ada")
    #expect(try tag("/api/account/sessions") != other)
  }

  @Test("holds for the password and the second factor, which are compared with the password, too")
  func credentials() throws {
    let world = try World()
    let session = world.tokens["ada"]
    let secret = try TimeBasedCode.makeSecret()
    let time = try #require(try world.api.redis.query(.init("TIME")).elements?.first?.text)
    let code = try TimeBasedCode.code(secret: secret, step: try #require(Int64(time)) / 30)
    let secretText = Base32.encode(secret)
    let password = #"{"password":"\#(TestAPI.password)"}"#
    let changes = [
      (
        "PUT", "/api/account/second-factor",
        #"{"secret":"\#(secretText)","password":"\#(TestAPI.password)","code":"\#(code)"}"#
      ),
      ("POST", "/api/account/second-factor/recovery-codes", password),
      ("POST", "/api/account/second-factor/removal", password),
      (
        "PUT", "/api/account/password",
        #"{"password":"\#(TestAPI.password)","new":"a new long one"}"#
      ),
    ]
    for (method, path, body) in changes {
      let account = world.api.send("GET", "/api/account", token: session)
      let seen = try #require(account.header("ETag"))
      for (tag, status) in [("\"999\"", HTTPStatus.preconditionFailed), (seen, .ok)] {
        let answer = world.api.send(
          method, path, body, token: session, headers: ["HTTP_IF_MATCH": tag])
        let isDone = answer.status == status || status == .ok && answer.status == .noContent
        #expect(isDone, Comment(rawValue: "\(path): \(answer.status)"))
      }
      let after = world.api.send(
        "GET", "/api/account",
        token: path.hasSuffix("password") ? try world.api.signInAgain("a new long one") : session)
      #expect(after.header("ETag") != seen)
    }
  }

  @Test("is the tag that lists tell of their members")
  func membersOfLists() throws {
    let world = try World()
    let preset = world.api.send(
      "GET", "/api/presets/\(world.preset)", token: world.tokens["ada"])
    let presets = world.api.send("GET", "/api/presets", token: world.tokens["ada"])
    guard case .array(let listed) = presets.json?["presets"] else { return }
    try #require(listed.count == 1)
    #expect(listed[0]["etag"] == preset.header("ETag").map { .string($0) })
    let user = world.api.send(
      "GET", "/api/admin/users/\(world.ada.id)", token: world.tokens["root"])
    let users = world.api.send("GET", "/api/admin/users?q=Ada", token: world.tokens["root"])
    guard case .array(let found) = users.json?["users"] else { return }
    try #require(found.count == 1)
    #expect(found[0]["etag"] == user.header("ETag").map { .string($0) })
  }
}

extension TestAPI {
  fileprivate func signInAgain(_ password: String) throws -> String {
    let answer = send("POST", "/api/session", #"{"name":"Ada","password":"\#(password)"}"#)
    return try #require(answer.sessionToken())
  }
}
