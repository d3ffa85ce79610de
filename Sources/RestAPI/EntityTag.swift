internal import Accounts
internal import FastCGI
internal import Hashing

/// What `If-Match` names: any state, or the one that was answered with this tag.
///
/// Tags are compared strongly (RFC 9110 §8.8.3.2), so a weak one is of no state. One tag is taken,
/// not a list of them. Its quotes may be missing, as many a client loses them.
enum EntityTag: Equatable {
  case any
  case strong(String)
  case weak

  static let lengthMax = 64

  /// nil for what is no entity tag.
  init?(_ text: String) {
    guard (1...Self.lengthMax).contains(text.utf8.count) else { return nil }
    let isWeak = text.hasPrefix("W/\"")
    var tag = isWeak ? text.dropFirst(2) : text[...]
    if tag.hasPrefix("\"") {
      guard tag.utf8.count >= 2, tag.hasSuffix("\"") else { return nil }
      tag = tag.dropFirst().dropLast()
    }
    guard tag.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"") })
    else { return nil }
    self = text == "*" ? .any : isWeak ? .weak : .strong(String(tag))
  }

  /// What the request names; nil where it names nothing.
  init?(of request: HTTPRequest) {
    guard let text = request.header("If-Match") else { return nil }
    self.init(text)
  }

  /// The revision of a preset or a user whose tag it is; nil for a tag of another kind.
  var revision: Int? {
    guard case .strong(let text) = self, (1...15).contains(text.utf8.count),
      text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return Int(text)
  }

  /// The tag of a preset or a user, as it is answered.
  static func text(ofRevision revision: Int) -> String { "\"\(revision)\"" }

  /// The tag of a whole answer: 128 bits of the SHA-256 of its body, whose members always come in
  /// the same order.
  static func text(ofBody body: [UInt8]) -> String {
    "\"\(Base64.encodeURL(Array(SHA256.digest(of: body).prefix(16))))\""
  }
}

extension Call {
  /// Refuses where the list that the change is about is not the one that `If-Match` names.
  ///
  /// - Throws: 412; 404 where the path names a member that is not in the list, whatever the tag.
  func checkList() throws {
    guard case .list(let identifier) = operation.precondition.tagged,
      let tag = EntityTag(of: request), tag != .any,
      let list = Operation.table.first(where: { $0.id == identifier })
    else { return }
    let answer = try list.handler(self)
    if operation.path.hasSuffix("{id}"), !Self.names(path["id"], in: answer) {
      throw Problem.notFound
    }
    guard tag == EntityTag(EntityTag.text(ofBody: answer.body)) else {
      throw Problem.changedMeanwhile
    }
  }

  private static func names(_ member: String?, in answer: HTTPResponse) -> Bool {
    guard let member, case .object(let lists) = try? JSONParser.parse(answer.body) else {
      return false
    }
    return lists.contains { list in
      guard case .array(let members) = list.value else { return false }
      return members.contains { $0["id"] == .string(member) }
    }
  }
}
