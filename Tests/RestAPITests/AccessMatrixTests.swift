import Accounts
import FastCGI
import MarketData
import RestAPI
import TestSupport
import Testing

/// Every operation, from the document that the table makes, tried by nobody, by the owner of what
/// it names, by another member, by an admin, and by API tokens of every scope.
struct AccessMatrixTests {
  struct Operation {
    let id: String
    let method: String
    let path: String
    let isPublic: Bool
    let takesTokens: Bool
    let isAdmin: Bool
    /// Names something that belongs to a user.
    let isOfAnObject: Bool
    let isUnsafe: Bool
    /// Whether `If-Match` must be there; nil where it is not taken.
    let isConditional: Bool?
  }

  static func operations(_ api: TestAPI) throws -> [Operation] {
    let document = try #require(api.send("GET", "/api/openapi.json").json)
    guard case .object(let paths) = document["paths"] else { return [] }
    var found: [Operation] = []
    for path in paths {
      guard case .object(let methods) = path.value else { continue }
      for method in methods {
        guard case .string(let id) = method.value["operationId"],
          case .array(let security) = method.value["security"],
          case .array(let tags) = method.value["tags"]
        else { continue }
        found.append(
          Operation(
            id: id, method: method.name.uppercased(), path: path.name, isPublic: security.isEmpty,
            takesTokens: security.count == 2, isAdmin: tags == ["admin"],
            isOfAnObject: path.name.contains("{"), isUnsafe: method.name != "get",
            isConditional: condition(method.value["parameters"])))
      }
    }
    return found
  }

  private static func condition(_ parameters: JSONValue?) -> Bool? {
    guard case .array(let parameters) = parameters,
      let condition = parameters.first(where: { $0["name"] == "If-Match" })
    else { return nil }
    return condition["required"] == .bool(true)
  }

  /// A body that fits, where the operation takes one.
  static func body(_ id: String) -> String? {
    let preset = #"{"name":"n","dataset":"A","strategy":"s","parameters":{},"settings":{}}"#
    return switch id {
    case "createPreset", "savePreset": preset
    case "importPreset": #"{"format":"speedstack.preset.v1","preset":\#(preset)}"#
    case "importPresets": #"{"presets":[{"owner":"Ada","preset":\#(preset)}]}"#
    case "copyPreset": "{}"
    case "setSharing": #"{"users":["Cy"]}"#
    case "openLink": #"{"token":"x"}"#
    case "takeOverPreset": #"{"user":"\#(String(repeating: "a", count: 22))"}"#
    case "changeUser": #"{"quotas":{"presets":100}}"#
    case "createInvitation": #"{"role":"member","hours":1}"#
    case "createPasswordLink": #"{"hours":1}"#
    case "refreshDatasets": #"{"ids":["AAPL"]}"#
    case "createToken": #"{"name":"t","scopes":["read"],"days":1}"#
    case "changePassword": #"{"password":"wrong password","new":"a new long one"}"#
    case "setSecondFactor":
      #"{"secret":"\#(String(repeating: "A", count: 32))","password":"x","code":"000000"}"#
    case "removeSecondFactor", "replaceRecoveryCodes": #"{"password":"wrong password"}"#
    case "verifyReceipt":
      #"{"dataset":"A","data_versions":{"A":"0123456789abcdef"},"strategy":"rsi_reversal","#
        + #""parameters":{},"settings":{},"hash":"\#(String(repeating: "0", count: 64))"}"#
    default: nil
    }
  }

  /// An API with a preset of Ada's and everything that a path may name.
  struct World {
    let api: TestAPI
    let ada: User
    let preset: String
    let tokens: [String: String]

    private static let box = Result { try MarketDataStore.inTheBox() }

    init() throws {
      api = try TestAPI(data: Self.box.get())
      ada = try api.createUser("Ada")
      _ = try api.createUser("Bob")
      _ = try api.createUser("Cy")
      _ = try api.createUser("Root", role: .admin)
      tokens = [
        "ada": try api.signIn("Ada"), "bob": try api.signIn("Bob"), "root": try api.signIn("Root"),
      ]
      let content = try PresetContent(
        name: "n", dataset: "A", strategy: .identifier("s"), parameters: [], settings: [])
      let run = RunStamp(
        dataVersions: ["A": "0123456789abcdef"], receipt: String(repeating: "0", count: 64))
      preset = try api.accounts.createPreset(content, run: run, by: ada.author).id
    }

    func target(_ operation: Operation) throws -> String {
      var object = preset
      if operation.path.hasPrefix("/api/admin/users") { object = ada.id }
      if operation.path.hasPrefix("/api/admin/invitations") {
        object = try api.accounts.invite(role: .member, lifeMillis: 60_000, by: .shell).invitation
          .id
      }
      if operation.path.hasPrefix("/api/admin/datasets") { object = "AAPL" }
      if operation.id == "restoreDataset" {
        _ = try api.accounts.removeDataset("AAPL", among: ["AAPL", "MSFT"], by: .shell)
      }
      if operation.path.hasPrefix("/api/account/sessions") {
        object = try #require(SecretToken.hash(of: tokens["ada"] ?? ""))
      }
      if operation.path.hasPrefix("/api/account/tokens") {
        object = try #require(
          try api.accounts.createToken(
            name: "t", scopes: [.read], lifeMillis: 60_000, by: ada.author)
        ).record.id
      }
      if operation.id == "restorePreset" {
        _ = try api.accounts.deletePreset(id: preset, revision: nil, by: ada.author)
      }
      let query = operation.id == "compareVersions" ? "?from=1&to=1" : ""
      return operation.path.replacing("{id}", with: object).replacing("{version}", with: "1")
        + query
    }

    func send(
      _ operation: Operation, _ target: String, token: String? = nil, bearer: String? = nil,
      condition: String? = "*"
    ) -> HTTPResponse {
      var headers: [String: String?] = ["HTTP_IF_MATCH": condition]
      if let bearer { headers["HTTP_AUTHORIZATION"] = "Bearer \(bearer)" }
      return api.send(
        operation.method, target, AccessMatrixTests.body(operation.id), token: token,
        headers: headers)
    }
  }

  private static func isSuccess(_ answer: HTTPResponse) -> Bool {
    (200..<300).contains(answer.status.rawValue)
  }

  /// What the owner gets: success, or for some a refusal of what was sent that only comes after
  /// access was granted.
  static func isGranted(_ answer: HTTPResponse, _ id: String) -> Bool {
    let late: Set = [
      "changePassword", "setSecondFactor", "removeSecondFactor", "replaceRecoveryCodes",
      "takeOverPreset",
    ]
    if late.contains(id) { return answer.status == .unprocessableContent }
    if id == "openLink" { return answer.status == .notFound }
    return isSuccess(answer)
  }

  @Test("lets everybody do what is theirs to do, and nothing else")
  func matrix() throws {
    let operations = try Self.operations(try TestAPI())
    #expect(operations.count > 45)
    for operation in operations where !operation.isPublic {
      let world = try World()
      let target = try world.target(operation)
      let comment = Comment(rawValue: operation.id)
      let nobody = world.send(operation, target)
      #expect(nobody.status == .unauthorized, comment)

      let bob = world.send(operation, target, token: world.tokens["bob"])
      if operation.isAdmin {
        #expect(bob.status == .forbidden, comment)
        let ada = world.send(operation, target, token: world.tokens["ada"])
        #expect(ada.status == .forbidden, comment)
        let root = world.send(operation, target, token: world.tokens["root"])
        #expect(Self.isGranted(root, operation.id), comment)
        continue
      }
      if operation.isOfAnObject {
        #expect(bob.status == .notFound, comment)
        let missing = world.send(
          operation,
          operation.path.replacing("{id}", with: String(repeating: "a", count: 22))
            .replacing("{version}", with: "1")
            + (operation.id == "compareVersions" ? "?from=1&to=1" : ""),
          token: world.tokens["bob"])
        #expect(bob == missing, comment)
        // Admins have ways of their own; these are the owner's.
        let root = world.send(operation, target, token: world.tokens["root"])
        #expect(root == missing, comment)
      }
      let ada = world.send(operation, target, token: world.tokens["ada"])
      #expect(Self.isGranted(ada, operation.id), comment)
    }
  }

  @Test("lets an API token do what its scopes say, and never what needs a session")
  func scopes() throws {
    for operation in try Self.operations(try TestAPI()) where !operation.isPublic {
      for scope in Scope.allCases {
        let world = try World()
        let target = try world.target(operation)
        let name = operation.isAdmin ? "Root" : "Ada"
        let user = try #require(try world.api.accounts.userRecord(name: name)).user
        let answer = world.send(
          operation, target, bearer: try world.api.token(of: user, [scope]))
        let readsPosting: Set = ["openLink", "verifyReceipt"]
        let needed: Scope =
          operation.isAdmin
          ? .admin : operation.isUnsafe && !readsPosting.contains(operation.id) ? .presets : .read
        let comment = Comment(rawValue: "\(operation.id) with \(scope.rawValue)")
        if operation.takesTokens, scope == needed {
          #expect(Self.isGranted(answer, operation.id), comment)
        } else {
          #expect(answer.status == .forbidden, comment)
        }
      }
    }
  }

  @Test("refuses every change from another site, with whatever credentials")
  func sites() throws {
    let world = try World()
    for operation in try Self.operations(world.api) where operation.isUnsafe {
      let target = try world.target(operation)
      let name = operation.isAdmin ? "root" : "ada"
      for headers in [
        ["HTTP_SEC_FETCH_SITE": "cross-site"], ["HTTP_ORIGIN": "http://evil.example"],
        ["HTTP_ORIGIN": "null"],
      ] as [[String: String?]] {
        let answer = world.api.send(
          operation.method, target, Self.body(operation.id), token: world.tokens[name],
          headers: headers.merging(["HTTP_IF_MATCH": "*"]) { first, _ in first })
        #expect(answer.status == .forbidden, Comment(rawValue: operation.id))
      }
    }
  }

  @Test("takes no body of another type, none that is too large, and none where none is taken")
  func bodies() throws {
    let world = try World()
    for operation in try Self.operations(world.api) where operation.isUnsafe {
      let target = try world.target(operation)
      let token = world.tokens[operation.isAdmin ? "root" : "ada"]
      let comment = Comment(rawValue: operation.id)
      if Self.body(operation.id) != nil {
        for type in ["text/plain", "application/x-www-form-urlencoded", ""] {
          let answer = world.api.send(
            operation.method, target, Self.body(operation.id), token: token,
            headers: ["CONTENT_TYPE": type, "HTTP_IF_MATCH": "*"])
          #expect(answer.status == .unsupportedMediaType, comment)
        }
        // Without a body everything is refreshed.
        let none = operation.id == "refreshDatasets" ? [] : [""]
        for body in none + ["{", "[]", "null", #"{"__proto__":1}"#, #"{"is_admin":true}"#] {
          let answer = world.api.send(
            operation.method, target, body, token: token, headers: ["HTTP_IF_MATCH": "*"])
          #expect(answer.status == .badRequest, comment)
          #expect(answer.header("Content-Type") == "application/problem+json", comment)
        }
      } else if !operation.isPublic {
        let answer = world.api.send(
          operation.method, target, "{}", token: token, headers: ["HTTP_IF_MATCH": "*"])
        #expect(answer.status == .badRequest, comment)
      }
    }
  }
}
