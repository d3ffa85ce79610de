internal import COpenSSL
internal import Hashing

/// Unguessable values and the hashes under which the store keeps them.
package enum SecretToken {
  /// Random bytes of a token: 256 bits.
  static let byteCount = 32
  /// Characters of a token: 32 bytes as base64url without padding.
  package static let characterCount = 43

  /// A new token from the system's random source.
  package static func make() throws(AccountError) -> String {
    Base64.encodeURL(try randomBytes(byteCount))
  }

  /// A new token and its hash.
  static func makeWithHash() throws(AccountError) -> (token: String, hash: String) {
    let token = try make()
    guard let hash = hash(of: token) else { throw .cryptography("SHA-256 failed") }
    return (token, hash)
  }

  /// The SHA-256 of the token as 64 hexadecimal digits, or nil for what no token looks like.
  package static func hash(of token: String) -> String? {
    guard token.utf8.count == characterCount, token.utf8.allSatisfy(Base64.isURLCharacter) else {
      return nil
    }
    return SHA256.hexadecimal(of: token)
  }
}

/// An identifier of 128 random bits, 22 base64url characters.
package func makeIdentifier() throws(AccountError) -> String {
  Base64.encodeURL(try randomBytes(16))
}

/// The identifier that a user's idempotency key always makes for the same kind of thing: whoever
/// repeats a request repeats the identifier, so that the store itself sees the repetition.
package func makeIdentifier(
  fromKey key: String, ofUser user: String, for kind: String
) -> String {
  // Lengths first: no two triples make one text.
  let text = "\(kind.utf8.count):\(kind)\(user.utf8.count):\(user)\(key)"
  return Base64.encodeURL(Array(SHA256.digest(of: Array(text.utf8)).prefix(16)))
}

/// Whether `text` has the form of an identifier that we make: 22 base64url characters.
package func isIdentifier(_ text: String) -> Bool {
  text.utf8.count == 22 && text.utf8.allSatisfy(Base64.isURLCharacter)
}

/// Bytes from libcrypto's generator, which the system's random source seeds.
func randomBytes(_ count: Int) throws(AccountError) -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: count)
  guard unsafe RAND_bytes(&bytes, Int32(count)) == 1 else {
    throw .cryptography("RAND_bytes failed")
  }
  return bytes
}
