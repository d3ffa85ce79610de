internal import Accounts
internal import FastCGI

/// The API as an OpenAPI 3.1 document, from the table that routes it.
enum OpenAPIDocument {
  /// The document of a site over TLS, whose cookie has another name.
  static let secure = json(cookieName: AccountStore.secureSessionCookieName)
  static let plain = json(cookieName: AccountStore.sessionCookieName)

  private static func json(cookieName: String) -> JSONValue {
    [
      "openapi": "3.1.0",
      "info": [
        "title": "The Speed Stack", "version": "1",
        "description": .string(
          "Accounts, presets and administration. Errors are problem details (RFC 9457): 400 where "
            + "a request is not of the form described here, 422 where it is and breaks a rule that "
            + "a form cannot say. Times are milliseconds since 1970 UTC. A change names with "
            + "If-Match the ETag of the state that it means: 412 where that is gone, 428 where it "
            + "must be named and is not. Browsers have the session's cookie, and nothing that "
            + "another site's page asks for is done: Sec-Fetch-Site and Origin, where they are "
            + "sent, must be this site's. Scripts send an API token, `Authorization: Bearer "
            + "sst_…`; the scopes that an operation needs stand beside `token` in its `security`. "
            + "The scope run is for the socket, /ws."),
      ],
      "paths": paths,
      "components": [
        "schemas": schemas,
        "securitySchemes": [
          "session": ["type": "apiKey", "in": "cookie", "name": .string(cookieName)],
          "token": [
            "type": "http", "scheme": "bearer",
            "description": "A personal API token; its scopes are listed as roles.",
          ],
        ],
        "responses": [
          "Problem": [
            "description": "Why not.",
            "content": ["application/problem+json": ["schema": Schema.problem.document]],
          ],
          "Later": [
            "description": "Not now; again after so many seconds.",
            "headers": ["Retry-After": ["required": .bool(true), "schema": ["type": "integer"]]],
            "content": ["application/problem+json": ["schema": Schema.problem.document]],
          ],
        ],
      ],
    ]
  }

  private static var paths: JSONValue {
    var paths: [JSONMember] = []
    for path in orderedPaths {
      let operations = Operation.table.filter { $0.path == path }
      let items = operations.map { JSONMember($0.method.rawValue.lowercased(), $0.document) }
      paths.append(JSONMember(path, .object(items)))
    }
    return .object(paths)
  }

  private static var orderedPaths: [String] {
    var paths: [String] = []
    for operation in Operation.table where !paths.contains(operation.path) {
      paths.append(operation.path)
    }
    return paths
  }

  private static var schemas: JSONValue {
    var names: [String: Schema] = [:]
    Schema.problem.collect(into: &names)
    for operation in Operation.table {
      operation.body?.collect(into: &names)
      for answer in operation.answers { answer.schema?.collect(into: &names) }
    }
    return .object(
      names.keys.sorted().compactMap { name in
        names[name].map { JSONMember(name, $0.document) }
      })
  }
}

extension Operation {
  fileprivate var document: JSONValue {
    var members = [
      JSONMember("operationId", .string(id)), JSONMember("tags", .array([.string(tag)])),
      JSONMember("summary", .string(summary)), JSONMember("security", security),
      JSONMember("parameters", .array(pathItems + query.map(\.document) + headerItems)),
    ]
    if let body {
      members.append(
        JSONMember(
          "requestBody",
          [
            "required": .bool(!isBodyOptional),
            "content": ["application/json": ["schema": body.document]],
          ]))
    }
    members.append(JSONMember("responses", responses))
    return .object(members)
  }

  private var security: JSONValue {
    switch access {
    case .everyone: .array([])
    case .session: .array([["session": .array([])]])
    case .user(let scope): Self.security(scope)
    case .admin: Self.security(.admin)
    }
  }

  private static func security(_ scope: Scope) -> JSONValue {
    .array([["session": .array([])], ["token": .array([.string(scope.rawValue)])]])
  }

  private var pathItems: [JSONValue] {
    path.split(separator: "/").filter { $0.hasPrefix("{") }.map { segment in
      let name = String(segment.dropFirst().dropLast())
      let schema: Schema =
        switch (name, id) {
        case ("version", _): .integer(1...1_000_000)
        case (_, "endSession"): .hash
        case (_, "removeDataset"), (_, "restoreDataset"): .datasetIdentifier
        default: .identifier
        }
      return Self.item(name, "path", schema, isRequired: true)
    }
  }

  private var headerItems: [JSONValue] {
    var items: [JSONValue] = []
    if precondition != .none {
      items.append(
        Self.item(
          "If-Match", "header", .text(length: 1...64, .entityTag),
          isRequired: precondition.isRequired,
          summary: "The ETag of the state that is meant, or * for any."))
    }
    if isRepeatable {
      items.append(
        Self.item("Idempotency-Key", "header", .text(length: 1...64, .key), isRequired: false))
    }
    return items
  }

  fileprivate static func item(
    _ name: String, _ place: String, _ schema: Schema, isRequired: Bool, summary: String? = nil
  ) -> JSONValue {
    .object(
      [
        JSONMember("name", .string(name)), JSONMember("in", .string(place)),
        JSONMember("required", .bool(isRequired)), JSONMember("schema", schema.document),
      ] + (summary.map { [JSONMember("description", .string($0))] } ?? []))
  }

  private var responses: JSONValue {
    let good = answers.map { JSONMember(String($0.status.rawValue), $0.document) }
    let bad = refusals.sorted { $0.rawValue < $1.rawValue }.map { status in
      let isLater = status == .tooManyRequests || status == .serviceUnavailable
      return JSONMember(
        String(status.rawValue),
        ["$ref": .string("#/components/responses/\(isLater ? "Later" : "Problem")")])
    }
    return .object(good + bad)
  }

  /// Every refusal that the operation may answer.
  private var refusals: Set<HTTPStatus> {
    var statuses = Set(problems + [.badRequest, .tooManyRequests, .serviceUnavailable])
    if access != .everyone { statuses.formUnion([.unauthorized, .forbidden]) }
    if !method.isSafe { statuses.insert(.forbidden) }
    if path.contains("{") { statuses.insert(.notFound) }
    if body != nil { statuses.formUnion([.contentTooLarge, .unsupportedMediaType]) }
    if precondition != .none { statuses.insert(.preconditionFailed) }
    if precondition.isRequired { statuses.insert(.preconditionRequired) }
    return statuses
  }
}

extension Parameter {
  fileprivate var document: JSONValue {
    Operation.item(name, "query", schema, isRequired: isRequired, summary: summary)
  }
}

extension Answer {
  fileprivate var document: JSONValue {
    var members = [JSONMember("description", .string(status.reason))]
    if hasEntityTag {
      members.append(
        JSONMember(
          "headers", ["ETag": ["required": .bool(true), "schema": ["type": "string"]]]))
    }
    if let schema {
      members.append(
        JSONMember(
          "content",
          .object([
            JSONMember(mediaType, ["schema": schema.document])
          ])))
    } else if status != .noContent {
      members.append(
        JSONMember(
          "content",
          .object([
            JSONMember(mediaType, ["schema": ["type": "string"]])
          ])))
    }
    if !links.isEmpty {
      members.append(
        JSONMember(
          "links",
          .object(
            links.map { id in
              JSONMember(
                id,
                ["operationId": .string(id), "parameters": ["id": "$response.body#/id"]])
            })))
    }
    return .object(members)
  }
}
