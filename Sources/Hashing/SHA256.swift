internal import COpenSSL

/// SHA-256 (FIPS 180-4), by libcrypto.
package enum SHA256 {
  /// The 32 bytes of the digest.
  package static func digest(of bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    // SAFETY: the digest has the 32 bytes that SHA-256 writes; both arrays live through the call.
    let status = unsafe EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil)
    // Bytes in memory always have a digest: only a broken installation of libcrypto has none.
    precondition(status == 1, "libcrypto has SHA-256")
    return digest
  }

  /// The digest as 64 lower-case hexadecimal digits.
  package static func hexadecimal(of bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(64)
    for byte in digest(of: bytes) {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The digest of the text's UTF-8 as 64 lower-case hexadecimal digits.
  package static func hexadecimal(of text: String) -> String { hexadecimal(of: Array(text.utf8)) }
}
