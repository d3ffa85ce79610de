import Accounts
import TestSupport
import Testing

struct NameAndTokenTests {
  @Test(
    "takes names of 1 to 64 characters in normal form",
    arguments: [
      ("admin", "admin", "admin"), ("Ada Lovelace", "Ada Lovelace", "ada lovelace"),
      ("ＡＤＭＩＮ", "ADMIN", "admin"), ("e\u{301}", "\u{E9}", "\u{E9}"), ("ﬁ", "fi", "fi"),
      ("ÄRGER", "ÄRGER", "ärger"), ("a:*{}\"'<b>", "a:*{}\"'<b>", "a:*{}\"'<b>"),
      (String(repeating: "a", count: 64), String(repeating: "a", count: 64), nil),
    ] as [(String, String, String?)])
  func accepted(typed: String, text: String, canonical: String?) throws {
    let name = try UserName(typed)
    #expect(Array(name.text.unicodeScalars) == Array(text.unicodeScalars))
    #expect(Array(name.canonical.unicodeScalars) == Array((canonical ?? text).unicodeScalars))
  }

  @Test(
    "refuses empty and long names, control characters and outer white space",
    arguments: [
      "", " ", "a ", " a", "a\nb", "a\r\nSet-Cookie: x", "a\0", "a\u{1B}[31m", "a\u{202E}b",
      "a\u{200B}b", "\u{2028}", String(repeating: "a", count: 65),
      String(repeating: "\u{FDFA}", count: 64), String(repeating: "a", count: 1_000_000),
    ])
  func refused(typed: String) {
    let error = #expect(throws: AccountError.self) { try UserName(typed) }
    guard case .invalid("name", _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("never gives a token twice, and only 43 base64url characters")
  func tokens() throws {
    var tokens: Set<String> = []
    for _ in 0..<2000 { tokens.insert(try SecretToken.make()) }
    #expect(tokens.count == 2000)
    let alphabet = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    #expect(tokens.allSatisfy { $0.count == 43 && $0.allSatisfy(alphabet.contains) })
    // Every character of the alphabet turns up: the bytes are not of one kind.
    #expect(Set(tokens.joined()) == alphabet)
  }

  @Test("hashes a token with SHA-256, and nothing that is none")
  func tokenHash() {
    #expect(
      SecretToken.hash(of: String(repeating: "a", count: 43))
        == "66d34fba71f8f450f7e45598853e53bfc23bbd129027cbb131a2f4ffd7878cd0")
    for other in ["", "a", String(repeating: "a", count: 42), String(repeating: "+", count: 43)] {
      #expect(SecretToken.hash(of: other) == nil)
    }
  }

  @Test(
    "encodes the vectors of RFC 4648, section 10, without padding",
    arguments: [
      ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"),
      ("fooba", "Zm9vYmE"), ("foobar", "Zm9vYmFy"),
    ])
  func base64(plain: String, encoded: String) {
    #expect(Base64.encode(Array(plain.utf8)) == encoded)
    #expect(Base64.decode(encoded) == Array(plain.utf8))
  }

  @Test("decodes what it has encoded, and no other form of it", arguments: [7, 8] as [UInt64])
  func base64RoundTrip(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<2000 {
      let bytes = random.bytes(upTo: 40)
      let text = Base64.encode(bytes)
      #expect(Base64.decode(text) == bytes)
      let changed = random.mutated(Array(text.utf8))
      if let other = Base64.decode(String(decoding: changed, as: UTF8.self)) {
        #expect(Array(Base64.encode(other).utf8) == changed)
      }
    }
    #expect(Base64.encodeURL([0xFB, 0xFF]) == "-_8")
  }
}
