import Accounts
import FastCGI
import MarketData
import RedisClient
import RestAPI
import TestSupport

/// The API over a database of its own; a browser on `http://site.example` talks to it.
struct TestAPI {
  let api: API
  let redis: RedisConnection
  let accounts: AccountStore
  private let hasher: PasswordHasher

  static let password = "correct horse 1"

  init(
    secureCookies: Bool = false, server: RedisServer = .shared, gate: AdmissionGate? = nil,
    data: MarketDataStore = MarketDataStore(), settings: MarketDataSettings = MarketDataSettings()
  ) throws {
    var configuration = APIConfiguration(
      storeURL: try server.freshURL(), marketData: settings)
    configuration.secureCookies = secureCookies
    configuration.allowedOrigins = ["https://other.example"]
    configuration.storeTimeoutMillis = 300
    hasher = try PasswordHasher(
      cost: PasswordCost(costLog2: 4, blockSize: 8, parallelism: 1),
      gate: gate ?? AdmissionGate(slots: 4, waiting: 10))
    api = API(
      configuration: configuration, data: data,
      makeLoader: { settings.loader(sharing: nil) { _ in } }, hasher: hasher,
      log: EventLog(descriptor: -1))
    redis = RedisConnection(url: configuration.storeURL, timeoutMillis: 5000, restMillis: 0)
    accounts = AccountStore(redis: redis)
  }

  func createUser(_ name: String, role: Role = .member) throws -> User {
    let name = try UserName(name)
    return try accounts.createUser(
      name: name, password: try Password(Self.password, for: name), role: role, by: .shell,
      hasher: hasher)
  }

  /// A token of the user with these scopes.
  func token(of user: User, _ scopes: Set<Scope>) throws -> String {
    let made = try accounts.createToken(
      name: "test", scopes: scopes, lifeMillis: 3_600_000, by: user.author)
    guard let made else { throw AccountError.corruptRecord("no token") }
    return made.token
  }

  /// Sends a request as the site's own page does; a nil header is left out.
  func send(
    _ method: String, _ target: String, _ body: String? = nil, token: String? = nil,
    headers: [String: String?] = [:]
  ) -> HTTPResponse {
    send(method, target, bytes: body.map { Array($0.utf8) }, token: token, headers: headers)
  }

  func send(
    _ method: String, _ target: String, bytes: [UInt8]?, token: String? = nil,
    headers: [String: String?] = [:]
  ) -> HTTPResponse {
    var variables = [
      "REQUEST_METHOD": method, "REQUEST_URI": target, "HTTP_HOST": "site.example",
    ]
    if method != "GET" {
      variables["HTTP_ORIGIN"] = "http://site.example"
      variables["HTTP_SEC_FETCH_SITE"] = "same-origin"
    }
    if bytes != nil { variables["CONTENT_TYPE"] = "application/json" }
    if let token { variables["HTTP_COOKIE"] = "sid=\(token)" }
    for (name, value) in headers { variables[name] = value }
    return api.answer(
      Result { () throws(HTTPRequestError) in
        try HTTPRequest(variables: variables, body: bytes ?? [])
      })
  }

  /// Signs in and returns the session's token.
  func signIn(_ name: String) throws -> String {
    let answer = send(
      "POST", "/api/session", #"{"name":"\#(name)","password":"\#(Self.password)"}"#)
    guard let token = answer.sessionToken() else {
      throw AccountError.corruptRecord("no cookie: \(answer)")
    }
    return token
  }
}

extension HTTPResponse {
  func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

  var json: JSONValue? { try? JSONParser.parse(body) }

  func text(_ name: String) -> String? {
    if case .string(let text) = json?[name] { text } else { nil }
  }

  func sessionToken(cookie: String = "sid") -> String? {
    guard let value = header("Set-Cookie"), value.hasPrefix("\(cookie)=") else { return nil }
    return String(value.dropFirst(cookie.count + 1).prefix { $0 != ";" })
  }
}

extension User {
  /// The user, at no address.
  var author: Author { Author(self, from: RequestOrigin(address: "")) }
}
