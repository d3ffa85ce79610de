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

  /// What a change asks of the state that it finds, by `If-Match` (RFC 9110 §13.1.1).
  ///
  /// Required where the request brings content for what several people or pages edit: a preset,
  /// whom it is shared with, a user's role and quotas. Without it the later of two would overwrite
  /// what it has never seen. Optional where something is ended, deleted or switched, which is
  /// meant whatever else has changed; and for the password and the second factor, which nobody can
  /// see beforehand: whoever changes them gives the current password, and the store compares that
  /// in the same step. None where something is made or brought back, and where somebody signs in
  /// or out.
  enum Precondition: Sendable, Equatable {
    case none
    /// `If-Match` is honoured.
    case optional(Tagged)
    /// Without `If-Match` the answer is 428.
    case required(Tagged)

    var tagged: Tagged? {
      switch self {
      case .none: nil
      case .optional(let tagged), .required(let tagged): tagged
      }
    }

    var isRequired: Bool { if case .required = self { true } else { false } }
  }

  /// What the entity tag is of.
  enum Tagged: Sendable, Equatable {
    /// Of a preset, or of a user, by its revision, which the store compares in the same step as it
    /// changes it.
    case revision
    /// Of a list, as the operation of that identifier answers it. Its members never change, they
    /// come and go: what happens between comparison and change is no more than another member.
    case list(String)
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

  /// The revision that `If-Match` names; nil for any. A tag that is no revision is of no state.
  var revision: Int? {
    get throws(Problem) {
      guard let tag = EntityTag(of: request), tag != .any else { return nil }
      guard let revision = tag.revision else { throw .changedMeanwhile }
      return revision
    }
  }

  var idempotencyKey: String? { operation.isRepeatable ? request.header("Idempotency-Key") : nil }

  /// Most items of a page.
  func limit(_ absent: Int) -> Int { query["limit"].flatMap { Int($0) } ?? absent }

  /// Takes note of what changed nothing, in the log and in the audit stream.
  func audit(
    _ event: AuditEvent, on object: String = "", isRefusal: Bool = false, detail: String = ""
  ) {
    let author = actor.map { Author($0.user, from: origin) } ?? .stranger(from: origin)
    api.audit(AuditNote(event, by: author, on: object, detail: detail), isRefusal: isRefusal)
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
