internal import Accounts
internal import FastCGI

extension HTTPRequest {
  /// Refuses a change that another site may have caused (cross-site request forgery).
  ///
  /// A browser says in `Sec-Fetch-Site` where a request comes from, an older one in `Origin`; a
  /// program that is no browser sends neither, and has no cookie of somebody else either. Whatever
  /// is there must fit.
  func checkSameSite(allowedOrigins: [String], isSecure: Bool) throws(Problem) {
    if let site = header("Sec-Fetch-Site"), site != "same-origin", site != "none" {
      throw Problem(.forbidden, "Another site must not change anything here.")
    }
    guard let origin = header("Origin") else { return }
    guard !allowedOrigins.contains(origin) else { return }
    let schemes = isSecure ? ["https"] : ["http", "https"]
    let isOwn = schemes.contains { scheme in
      authorities.contains { origin == "\(scheme)://\($0)" }
    }
    guard isOwn else { throw Problem(.forbidden, "Another site must not change anything here.") }
  }

  /// How a browser may write this site's host and port. Debian's nginx passes `Host` without the
  /// port (`fastcgi_params`, its security update of 1.22.1): then it may also be nginx's own port.
  private var authorities: [String] {
    guard let host = header("Host"), !host.isEmpty else { return [] }
    let end = host.utf8.lastIndex(of: UInt8(ascii: "]")) ?? host.startIndex
    let hasPort = host.utf8[end...].contains(UInt8(ascii: ":"))
    return hasPort || serverPort.isEmpty ? [host] : [host, "\(host):\(serverPort)"]
  }

  /// Checks the headers that the operation reads.
  func checkHeaders(_ operation: Operation) throws(Problem) {
    if operation.precondition != .none {
      if let tag = header("If-Match") {
        guard TextForm.entityTag.matches(tag) else {
          throw .fields([
            FieldError(field: "If-Match", detail: "is neither * nor one entity tag")
          ])
        }
      } else if operation.precondition.isRequired {
        throw Problem(
          .preconditionRequired, "Say with If-Match which state is to be changed; * is any.",
          field: "If-Match")
      }
    }
    if operation.isRepeatable, let key = header("Idempotency-Key"), !TextForm.key.matches(key) {
      throw .fields([
        FieldError(field: "Idempotency-Key", detail: "is not 1 to 64 visible ASCII characters")
      ])
    }
  }

  /// The items of the query, each once, known and well-formed.
  func checkedQuery(_ operation: Operation) throws(Problem) -> [String: String] {
    var values: [String: String] = [:]
    var errors: [FieldError] = []
    for item in query {
      guard let parameter = operation.query.first(where: { $0.name == item.name }) else {
        errors.append(FieldError(field: TextRule.shown(item.name), detail: "is not known"))
        continue
      }
      guard values.updateValue(item.value, forKey: item.name) == nil else {
        errors.append(FieldError(field: item.name, detail: "is there twice"))
        continue
      }
      errors += parameter.errors(in: item.value)
    }
    for parameter in operation.query where parameter.isRequired && values[parameter.name] == nil {
      errors.append(FieldError(field: parameter.name, detail: "is missing"))
    }
    guard errors.isEmpty else { throw .fields(errors) }
    return values
  }

  /// The body in the operation's form; null where it takes none.
  func checkedBody(_ operation: Operation) throws -> JSONValue {
    guard let schema = operation.body else {
      guard body.isEmpty else {
        throw Problem.fields([FieldError(field: "body", detail: "is not taken here")])
      }
      return .null
    }
    if operation.isBodyOptional, body.isEmpty { return .null }
    let type = header("Content-Type")?.prefix { $0 != ";" }
    // Also what keeps other sites' forms out: they cannot send this type without asking first.
    guard type?.lowercased().filter({ $0 != " " }) == "application/json" else {
      throw Problem(.unsupportedMediaType, "The body must be application/json.")
    }
    let json = try JSONParser.parse(body)
    let errors = schema.errors(in: json)
    guard errors.isEmpty else { throw Problem.fields(errors) }
    return json
  }
}

extension Parameter {
  /// What is wrong with the text of the item.
  fileprivate func errors(in text: String) -> [FieldError] {
    let value: JSONValue
    switch schema {
    case .integer:
      // Digits alone: neither +1 nor 1e1.
      let isNumber = TextForm.number.matches(text)
      value = isNumber ? Double(text).map { .number($0) } ?? .null : .null
    default: value = .string(text)
    }
    return schema.errors(in: value).map { FieldError(field: name, detail: $0.detail) }
  }
}
