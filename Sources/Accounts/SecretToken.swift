internal import COpenSSL

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

  /// The SHA-256 of the token as 64 hexadecimal digits, or nil for what no token looks like.
  package static func hash(of token: String) -> String? {
    guard token.utf8.count == characterCount, token.utf8.allSatisfy(Base64.isURLCharacter) else {
      return nil
    }
    var digest = [UInt8](repeating: 0, count: 32)
    let text = Array(token.utf8)
    // SAFETY: the digest has the 32 bytes that SHA-256 writes; both arrays live through the call.
    let status = unsafe EVP_Digest(text, text.count, &digest, nil, EVP_sha256(), nil)
    guard status == 1 else { return nil }
    return hexadecimal(digest)
  }
}

/// An identifier of 128 random bits, 22 base64url characters.
func makeIdentifier() throws(AccountError) -> String {
  Base64.encodeURL(try randomBytes(16))
}

/// Bytes from libcrypto's generator, which the system's random source seeds.
func randomBytes(_ count: Int) throws(AccountError) -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: count)
  guard unsafe RAND_bytes(&bytes, Int32(count)) == 1 else {
    throw .cryptography("RAND_bytes failed")
  }
  return bytes
}

private func hexadecimal(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}
