package import Accounts
package import EventLogging
package import FastCGI
package import MarketData
internal import RedisClient

/// Every request of the HTTP API, on one thread: it owns a connection to the store.
package struct API {
  let configuration: APIConfiguration
  let store: AccountStore
  let hasher: PasswordHasher
  let data: MarketDataStore
  /// Makes a loader for the thread that asks for it.
  let makeLoader: @Sendable () -> DatasetLoader
  /// nil where there is none.
  let cache: RedisConnection?
  let secureCookies: Bool
  let allowedOrigins: [String]
  let log: EventLog
  private let router: Router<Operation>

  /// - Parameter makeLoader: Of what reads the sources of datasets anew, for the thread that asks.
  package init(
    configuration: APIConfiguration, data: MarketDataStore,
    makeLoader: @escaping @Sendable () -> DatasetLoader, hasher: PasswordHasher, log: EventLog
  ) {
    self.configuration = configuration
    store = configuration.makeStore { Self.write($0, to: log) }
    cache = configuration.marketData.cacheURL.map {
      RedisConnection(url: $0, timeoutMillis: configuration.cacheTimeoutMillis)
    }
    self.hasher = hasher
    self.data = data
    self.makeLoader = makeLoader
    secureCookies = configuration.secureCookies
    allowedOrigins = configuration.allowedOrigins
    self.log = log
    var router = Router<Operation>()
    for operation in Operation.table { router.add(operation.method, operation.path, operation) }
    self.router = router
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
      note(problem, error)
      response = problem.response
    }
    response.headers.append(NamedValue("Cache-Control", "no-store"))
    return response
  }

  /// The answer with an entity tag, where the operation's have one.
  private func tagged(_ response: HTTPResponse, _ operation: Operation) -> HTTPResponse {
    guard operation.answers.contains(where: { $0.status == response.status && $0.hasEntityTag }),
      !response.headers.contains(where: { $0.name == "ETag" })
    else { return response }
    var response = response
    response.headers.append(NamedValue("ETag", EntityTag.text(ofBody: response.body)))
    return response
  }

  private func note(_ problem: Problem, _ error: any Error) {
    let status = String(problem.status.rawValue)
    switch problem.status {
    case .internalServerError, .serviceUnavailable:
      log.write("request_failed", ["status": status, "error": "\(error)"])
    case .badRequest, .unprocessableContent:
      log.write("input_validation_fail", ["status": status, "field": problem.field ?? ""])
    case .tooManyRequests: log.write("excess_rate_limit_exceeded", ["status": status])
    default: break
    }
  }

  private func route(_ request: HTTPRequest) throws -> HTTPResponse {
    switch router.match(request.method, path: request.path) {
    case .unknown: throw Problem.notFound
    case .methodNotAllowed(let allowed):
      let names = allowed.map(\.rawValue).joined(separator: ", ")
      throw Problem(
        .methodNotAllowed, "This method is not for this path.",
        headers: [NamedValue("Allow", names)])
    case .found(let operation, let path):
      if !request.method.isSafe {
        try request.checkSameSite(allowedOrigins: allowedOrigins, isSecure: secureCookies)
      }
      let actor = try letIn(request, operation)
      try request.checkHeaders(operation)
      let call = Call(
        api: self, request: request, operation: operation, path: path,
        query: try request.checkedQuery(operation), body: try request.checkedBody(operation),
        actor: actor)
      try call.checkList()
      return tagged(try operation.handler(call), operation)
    }
  }

  /// Takes note of what was refused: a line in the log only.
  func note(_ event: String, by user: User?, on object: String = "", from request: HTTPRequest) {
    log.write(
      event, ["user": user?.id ?? "", "object": object, "address": request.remoteAddress])
  }

  /// Takes note of what changed nothing: a line in the log and an entry in the store's stream. An
  /// entry that the store does not take is a line of its own, and the answer does not depend on it.
  func audit(_ note: AuditNote, isRefusal: Bool) {
    Self.write(note, to: log)
    do {
      if isRefusal { try store.append(refusal: note) } else { try store.append(note) }
    } catch {
      log.write("audit_write_failed", ["of": note.event, "error": "\(error)"])
    }
  }

  private static func write(_ note: AuditNote, to log: EventLog) {
    log.write(
      note.event,
      [
        "user": note.author.id, "object": note.object, "address": note.author.address,
        "detail": note.detail,
      ])
  }

  /// The datasets that are not removed, in the versions that are current now.
  func datasets() throws -> [DatasetDescription] {
    let removed = try store.removedDatasetIdentifiers()
    return data.descriptions.filter { !removed.contains($0.id) }
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
