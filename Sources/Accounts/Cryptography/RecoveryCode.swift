internal import Hashing

/// One-time codes that stand in for those of the second factor when the phone is lost.
package enum RecoveryCode {
  /// Codes that are made at a time.
  package static let countMax = 10
  /// 80 bits: nobody who reads the hashes finds a code by trying.
  private static let byteCount = 10
  private static let groupLength = 4

  /// New codes: sixteen characters of Base32 each, in groups of four.
  package static func make() throws(AccountError) -> [String] {
    var codes: [String] = []
    for _ in 0..<countMax {
      let text = Array(Base32.encode(try randomBytes(byteCount)))
      let groups = stride(from: 0, to: text.count, by: groupLength).map { start in
        String(text[start..<(start + groupLength)])
      }
      codes.append(groups.joined(separator: "-"))
    }
    return codes
  }

  /// The hash under which the store keeps a code of the user; nil for what no code looks like.
  /// Hyphens and case do not count: codes are typed from paper.
  static func hash(of typed: String, ofUser id: String) -> String? {
    guard typed.utf8.count <= 64 else { return nil }
    let text = typed.filter { $0 != "-" }.uppercased()
    guard let bytes = Base32.decode(text), bytes.count == byteCount else { return nil }
    return SHA256.hexadecimal(of: "recovery code \(id) \(text)")
  }

  /// Hashes as the store keeps them, in one field of the user.
  static func stored(_ codes: [String], ofUser id: String) -> String {
    var text = ""
    for code in codes { text += hash(of: code, ofUser: id).map { "\($0) " } ?? "" }
    return text
  }

  /// How many codes the field holds: each is 64 digits and a space.
  static func count(inStored text: String) -> Int { text.utf8.count / 65 }
}
