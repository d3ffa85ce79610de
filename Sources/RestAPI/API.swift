package import Accounts
package import FastCGI
package import MarketData
internal import RedisClient

/// Every request of the HTTP API, on one thread: it owns a connection to the store.
package struct API {
  let store: AccountStore
  let hasher: PasswordHasher
  let data: MarketDataStore
  let secureCookies: Bool
  let allowedOrigins: [String]
  let log: EventLog
  private let router: Router<API>

  package init(
    configuration: APIConfiguration, data: MarketDataStore, hasher: PasswordHasher, log: EventLog
  ) {
    let redis = RedisConnection(
      url: configuration.storeURL, timeoutMillis: configuration.storeTimeoutMillis)
    store = AccountStore(redis: redis, sessionLimits: configuration.sessionLimits)
    self.hasher = hasher
    self.data = data
    secureCookies = configuration.secureCookies
    allowedOrigins = configuration.allowedOrigins
    self.log = log
    router = Self.routes()
  }

  /// The table of the API.
  private static func routes() -> Router<API> {
    var router = Router<API>()
    router.add(.get, "/api/health") { _, _, api in try api.health() }
    router.add(.post, "/api/session") { request, _, api in try api.signIn(request) }
    router.add(.get, "/api/session") { request, _, api in try api.whoAmI(request) }
    router.add(.delete, "/api/session") { request, _, api in try api.signOut(request) }
    router.add(.post, "/api/first-sign-in") { request, _, api in try api.firstSignIn(request) }
    router.add(.get, "/api/datasets") { request, _, api in try api.listDatasets(request) }
    router.add(.get, "/api/presets") { request, _, api in try api.listPresets(request) }
    router.add(.post, "/api/presets") { request, _, api in try api.savePreset(request) }
    router.add(.delete, "/api/presets/{id}") { request, parameters, api in
      try api.deletePreset(request, parameters.value("id", as: PresetIdentifier.self))
    }
    return router
  }

  /// Answers a request. Nothing that happens here ends the thread: every error becomes an answer.
  package func answer(_ request: Result<HTTPRequest, HTTPRequestError>) -> HTTPResponse {
    var response: HTTPResponse
    do {
      let request = try request.get()
      response = try route(request)
      if request.method == .head { response.body = [] }
    } catch {
      let problem = Problem(error)
      if problem.status.rawValue >= 500 {
        let status = String(problem.status.rawValue)
        log.write("request_failed", ["status": status, "error": "\(error)"])
      }
      response = problem.response
    }
    response.headers.append(NamedValue("Cache-Control", "no-store"))
    return response
  }

  private func route(_ request: HTTPRequest) throws -> HTTPResponse {
    switch router.match(request.method, path: request.path) {
    case .unknown: throw Problem.notFound
    case .methodNotAllowed(let allowed):
      let names = allowed.map(\.rawValue).joined(separator: ", ")
      throw Problem(
        .methodNotAllowed, "This method is not for this path.",
        headers: [NamedValue("Allow", names)])
    case .found(let handler, let parameters):
      if !request.method.isSafe {
        try request.checkSameSite(allowedOrigins: allowedOrigins, isSecure: secureCookies)
      }
      return try handler(request, parameters, self)
    }
  }

  private func health() throws -> HTTPResponse {
    try store.checkHealth()
    return .json(["status": "ok"])
  }

  private func listDatasets(_ request: HTTPRequest) throws -> HTTPResponse {
    _ = try signedIn(request)
    return .json(["datasets": .array(data.descriptions.map(\.json))])
  }
}

extension HTTPResponse {
  static func json(
    _ value: JSONValue, status: HTTPStatus = .ok, headers: [NamedValue] = []
  ) -> HTTPResponse {
    HTTPResponse(
      status, headers: [NamedValue("Content-Type", "application/json; charset=utf-8")] + headers,
      body: value.encoded)
  }
}

extension DatasetDescription {
  fileprivate var json: JSONValue {
    [
      "id": .string(id), "name": .string(name), "interval": .string(interval),
      "rows": .number(Double(rows)), "start": .number(startMillis), "end": .number(endMillis),
      "synthetic": .bool(isSynthetic), "version": .string(version), "credit": .string(credit),
    ]
  }
}
