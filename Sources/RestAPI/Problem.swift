internal import Accounts
internal import FastCGI
internal import RedisClient

/// An answer that says no (RFC 9457, `application/problem+json`).
struct Problem: Error, Equatable {
  let status: HTTPStatus
  /// For people; repeats nothing of the request.
  let detail: String
  /// The member of the body that is wrong, e.g. `parameters.window`.
  var field: String?
  var headers: [NamedValue] = []

  init(_ status: HTTPStatus, _ detail: String, field: String? = nil, headers: [NamedValue] = []) {
    self.status = status
    self.detail = detail
    self.field = field
    self.headers = headers
  }

  static let noSession = Problem(.unauthorized, "Sign in first.")
  /// The same for unknown names and wrong passwords.
  static let signInRefused = Problem(.unauthorized, "The name or the password is wrong.")
  static let linkRefused = Problem(
    .unauthorized, "This sign-in link is unknown, was used or has expired.")
  static let notFound = Problem(.notFound, "There is nothing here.")

  var response: HTTPResponse {
    var members = [
      JSONMember("type", "about:blank"), JSONMember("title", .string(status.reason)),
      JSONMember("status", .number(Double(status.rawValue))),
      JSONMember("detail", .string(detail)),
    ]
    if let field { members.append(JSONMember("field", .string(field))) }
    return HTTPResponse(
      status, headers: [NamedValue("Content-Type", "application/problem+json")] + headers,
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
      self.init(.badRequest, "\(field) \(reason).", field: field)
    case .nameTaken: self.init(.conflict, "Another user has this name.", field: "name")
    case .busy(let seconds):
      self = .unavailable("Too many sign-ins at once.", retryAfterSeconds: seconds)
    case .presetLimit(let count):
      self.init(.conflict, "There are \(count) presets already; delete one first.")
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

  private static func unavailable(_ detail: String, retryAfterSeconds: Int) -> Problem {
    Problem(
      .serviceUnavailable, detail,
      headers: [NamedValue("Retry-After", String(retryAfterSeconds))])
  }
}
