internal import Accounts
internal import FastCGI
internal import RedisClient

/// An answer that says no (RFC 9457, `application/problem+json`).
struct Problem: Error, Equatable {
  let status: HTTPStatus
  /// For people; repeats nothing of the request.
  let detail: String
  /// The first field that is wrong, e.g. `parameters.window`.
  var field: String?
  var headers: [NamedValue] = []
  /// Every field that is wrong.
  var errors: [FieldError] = []

  init(_ status: HTTPStatus, _ detail: String, field: String? = nil, headers: [NamedValue] = []) {
    self.status = status
    self.detail = detail
    self.field = field
    self.headers = headers
  }

  /// A request that is not of the described form.
  static func fields(_ errors: [FieldError]) -> Problem {
    let first = errors.first ?? FieldError(field: "body", detail: "is malformed")
    var problem = Problem(.badRequest, "\(first.field) \(first.detail).", field: first.field)
    problem.errors = Array(errors.prefix(Schema.errorCountMax))
    return problem
  }

  static let noSession = Problem(.unauthorized, "Sign in first.")
  static let tokenRefused = Problem(
    .unauthorized, "The API token is unknown, was ended or has expired.")
  /// The same for unknown names and wrong passwords.
  static let signInRefused = Problem(.unauthorized, "The name or the password is wrong.")
  static let linkRefused = Problem(
    .unauthorized, "This sign-in link is unknown, was used or has expired.")
  static let secondFactorNeeded = Problem(
    .unauthorized, "The code of the second factor is missing, wrong or used.", field: "code")
  static let passwordWrong = Problem(
    .unprocessableContent, "password is not yours.", field: "password")
  static let notFound = Problem(.notFound, "There is nothing here.")
  static let changedMeanwhile = Problem(
    .preconditionFailed, "It has changed meanwhile; read it again.", field: "If-Match")

  var response: HTTPResponse {
    var members = [
      JSONMember("type", "about:blank"), JSONMember("title", .string(status.reason)),
      JSONMember("status", .number(Double(status.rawValue))),
      JSONMember("detail", .string(detail)),
    ]
    if let field { members.append(JSONMember("field", .string(field))) }
    if !errors.isEmpty {
      members.append(
        JSONMember(
          "errors",
          .array(errors.map { ["field": .string($0.field), "detail": .string($0.detail)] })))
    }
    let challenge = status == .unauthorized ? [NamedValue("WWW-Authenticate", "Bearer")] : []
    return HTTPResponse(
      status,
      headers: [NamedValue("Content-Type", "application/problem+json")] + challenge + headers,
      body: JSONValue.object(members).encoded)
  }
}

extension Problem {
  /// The total mapping from errors to answers. What is not known here is a fault of ours: the
  /// details belong in the log, not in the answer.
  init(_ error: any Error) {
    switch error {
    case let problem as Problem: self = problem
    case let error as AccountError: self.init(account: error)
    case let error as HTTPRequestError: self.init(request: error)
    case let error as JSONError:
      self.init(.badRequest, "The body is not the JSON that is taken: \(error).", field: "body")
    case let error as RedisError where error.isUnavailable:
      self = .unavailable("The store does not answer.", retryAfterSeconds: 1)
    default: self.init(.internalServerError, "Something went wrong here; it is in the log.")
    }
  }

  private init(account error: AccountError) {
    switch error {
    case .invalid(let field, let reason):
      self.init(.unprocessableContent, "\(field) \(reason).", field: field)
      errors = [FieldError(field: field, detail: reason)]
    case .nameTaken: self.init(.conflict, "Another user has this name.", field: "name")
    case .busy(let seconds):
      self = .unavailable("Too many sign-ins at once.", retryAfterSeconds: seconds)
    case .throttled(let seconds): self = .throttled(seconds)
    case .tooManyChanges(let seconds):
      self.init(
        .tooManyRequests, "You have made as many changes as one may in a day.",
        headers: [NamedValue("Retry-After", String(seconds))])
    case .limitReached(let what, let count):
      self.init(.conflict, "There are \(count) \(what) already; delete one first.")
    case .importRefused(let index, let count):
      let field = "presets.\(index).owner"
      self.init(
        .conflict, "\(field) may have \(count) presets and would have more; none was saved.",
        field: field)
    case .importReused(let index):
      let field = "presets.\(index)"
      self.init(
        .unprocessableContent,
        "\(field) is not what came with this key before, or is somebody else's now; none was "
          + "saved.",
        field: field)
    case .changedMeanwhile: self = .changedMeanwhile
    case .keyReused:
      self.init(
        .unprocessableContent, "This key came with another request before.",
        field: "Idempotency-Key")
    case .alreadyMade:
      self.init(
        .conflict, "This was made before with the same key; its secret is shown once only.",
        field: "Idempotency-Key")
    case .noSecondFactor: self.init(.conflict, "There is no second factor to recover from.")
    case .lastAdmin:
      self.init(.conflict, "Nobody would be left who can administer.")
    case .corruptRecord, .cryptography:
      self.init(.internalServerError, "Something went wrong here; it is in the log.")
    }
  }

  private init(request error: HTTPRequestError) {
    switch error {
    case .bodyTooLarge: self.init(.contentTooLarge, "A body has at most 64 KiB.")
    case .targetTooLong: self.init(.uriTooLong, "The path and the query are too long.")
    case .bodyCutShort: self.init(.badRequest, "The body is shorter than announced.")
    case .malformedLength: self.init(.badRequest, "The length of the body is no number.")
    case .malformedPath: self.init(.badRequest, "The path is malformed.")
    case .malformedQuery: self.init(.badRequest, "The query is malformed.")
    }
  }

  static func throttled(_ seconds: Int) -> Problem {
    Problem(
      .tooManyRequests, "Too many attempts; try again in \(seconds) s.",
      headers: [NamedValue("Retry-After", String(seconds))])
  }

  private static func unavailable(_ detail: String, retryAfterSeconds: Int) -> Problem {
    Problem(
      .serviceUnavailable, detail,
      headers: [NamedValue("Retry-After", String(retryAfterSeconds))])
  }
}
