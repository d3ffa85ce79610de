internal import Accounts
internal import FastCGI

/// One line of the API's table: what is routed, checked, documented and tested, in one place.
struct Operation: Sendable {
  enum Access: Sendable, Equatable {
    case everyone
    /// Whoever is signed in; an API token needs the scope.
    case user(Scope)
    /// Whoever is signed in with a session: what an API token must never do.
    case session
    /// Admins; an API token needs the scope `admin`.
    case admin
  }

  enum Precondition: Sendable, Equatable {
    case none
    /// `If-Match` is honoured.
    case optional
    /// Without `If-Match` the answer is 428.
    case required
  }

  let method: HTTPMethod
  let path: String
  let id: String
  let tag: String
  let access: Access
  let summary: String
  var query: [Parameter] = []
  var body: Schema?
  /// Whether there may be none.
  var isBodyOptional = false
  var precondition = Precondition.none
  /// `Idempotency-Key` is honoured.
  var isRepeatable = false
  let answers: [Answer]
  /// Further refusals than those that follow from the rest.
  var problems: [HTTPStatus] = []
  let handler: @Sendable (Call) throws -> HTTPResponse
}

/// One item of a query.
struct Parameter: Sendable {
  let name: String
  let summary: String
  let schema: Schema
  var isRequired = false
}

/// One successful answer.
struct Answer: Sendable {
  var status: HTTPStatus
  var schema: Schema?
  var mediaType = "application/json"
  var hasEntityTag = false
  /// Operations that take this answer's `id` as their path's `{id}`.
  var links: [String] = []

  static func ok(_ schema: Schema, hasEntityTag: Bool = false) -> Answer {
    Answer(status: .ok, schema: schema, hasEntityTag: hasEntityTag)
  }

  static func created(
    _ schema: Schema, hasEntityTag: Bool = false, links: [String] = []
  ) -> Answer {
    Answer(status: .created, schema: schema, hasEntityTag: hasEntityTag, links: links)
  }

  static let noContent = Answer(status: .noContent)
}

/// One request on its way to its handler: routed, let in and checked.
struct Call {
  let api: API
  let request: HTTPRequest
  let operation: Operation
  let path: [String: String]
  let query: [String: String]
  /// Fits the operation's schema.
  let body: JSONValue
  /// nil where everyone is let in.
  let actor: Actor?

  var store: AccountStore { api.store }
  var origin: RequestOrigin { request.origin }

  /// Who asks; for operations that ask for somebody.
  func user() throws(Problem) -> User {
    guard let actor else { throw .noSession }
    return actor.user
  }

  /// Who asks and from where, for what is changed in their name.
  func author() throws(Problem) -> Author { Author(try user(), from: origin) }

  /// A segment of the path that is an identifier of ours; anything else names nothing.
  func identifier(_ name: String = "id") throws(Problem) -> String {
    guard let text = path[name], isIdentifier(text) else { throw .notFound }
    return text
  }

  /// A string of the body; nil where it is not there.
  func text(_ name: String) -> String? {
    if case .string(let text) = body[name] { text } else { nil }
  }

  func integer(_ name: String) -> Int? {
    if case .number(let number) = body[name] { Int(exactly: number) } else { nil }
  }

  func flag(_ name: String) -> Bool? {
    if case .bool(let flag) = body[name] { flag } else { nil }
  }

  func texts(_ name: String) -> [String] {
    guard case .array(let elements) = body[name] else { return [] }
    return elements.compactMap { if case .string(let text) = $0 { text } else { nil } }
  }

  /// The revision that `If-Match` names; nil for any.
  var revision: Int? { request.header("If-Match").flatMap(TextForm.revision(ofEntityTag:)) }

  var idempotencyKey: String? { operation.isRepeatable ? request.header("Idempotency-Key") : nil }

  /// Most items of a page.
  func limit(_ absent: Int) -> Int { query["limit"].flatMap { Int($0) } ?? absent }

  /// Takes note of what changed nothing, in the log and in the audit stream.
  func audit(_ event: AuditEvent, isRefusal: Bool = false, detail: String = "") {
    let author = actor.map { Author($0.user, from: origin) } ?? .stranger(from: origin)
    api.audit(AuditNote(event, by: author, detail: detail), isRefusal: isRefusal)
  }
}

/// Who is behind a request.
struct Actor: Sendable, Equatable {
  enum Credential: Sendable, Equatable {
    /// A session, by the hash of its token.
    case session(hash: String)
    case token(Set<Scope>)
  }

  let user: User
  let credential: Credential
}

extension HTTPRequest {
  var origin: RequestOrigin {
    RequestOrigin(address: remoteAddress, agent: header("User-Agent") ?? "")
  }
}
