internal import COpenSSL

/// Time-based one-time passwords (RFC 6238) as authenticator apps make them: HMAC-SHA-1, six
/// digits, steps of 30 seconds.
package enum TimeBasedCode {
  package static let secretByteCount = 20
  package static let stepSeconds: Int64 = 30
  package static let digitCount = 6
  /// Steps that a phone's clock may be off, either way.
  static let stepsOff: Int64 = 1

  /// A new secret.
  package static func makeSecret() throws(AccountError) -> [UInt8] {
    try randomBytes(secretByteCount)
  }

  /// The code of a step: seconds since 1970 UTC divided by 30.
  package static func code(
    secret: [UInt8], step: Int64, digitCount: Int = digitCount
  ) throws(AccountError) -> String {
    var digest = [UInt8](repeating: 0, count: 20)
    var count: UInt32 = 0
    let counter = (0..<8).map { UInt8(truncatingIfNeeded: step >> Int64(56 - 8 * $0)) }
    // SAFETY: the digest has the 20 bytes that HMAC-SHA-1 writes; all arrays live through the call.
    guard
      unsafe HMAC(EVP_sha1(), secret, Int32(secret.count), counter, 8, &digest, &count) != nil,
      count == 20
    else { throw .cryptography("HMAC failed") }
    // Dynamic truncation (RFC 4226 §5.3).
    let offset = Int(digest[19] & 15)
    let number = digest[offset..<(offset + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    var rest = number & 0x7FFF_FFFF
    var digits = ""
    for _ in 0..<digitCount {
      digits = String(rest % 10) + digits
      rest /= 10
    }
    return digits
  }

  /// The step whose code this is, of those near `seconds` since 1970 UTC; nil for none.
  static func step(
    of code: String, secret: [UInt8], seconds: Int64
  ) throws(AccountError) -> Int64? {
    let typed = Array(code.utf8)
    guard typed.count == digitCount else { return nil }
    var found: Int64?
    // All of them, so that the time tells nothing.
    for step in (seconds / stepSeconds - stepsOff)...(seconds / stepSeconds + stepsOff) {
      let expected = Array(try self.code(secret: secret, step: step).utf8)
      // SAFETY: both arrays have six bytes.
      if unsafe CRYPTO_memcmp(typed, expected, digitCount) == 0 { found = step }
    }
    return found
  }

  /// The address that an authenticator app scans.
  package static func address(secret: [UInt8], user: String) -> String {
    var name = ""
    for byte in user.utf8 {
      if Base64.isURLCharacter(byte) {
        name.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        name += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
      }
    }
    return "otpauth://totp/Speed%20Stack:\(name)?secret=\(Base32.encode(secret))"
      + "&issuer=Speed%20Stack"
  }
}

/// Base32 (RFC 4648 §6) without padding.
package enum Base32 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

  package static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    var (buffer, bitCount): (UInt32, Int) = (0, 0)
    for byte in bytes {
      buffer = (buffer << 8 | UInt32(byte)) & 0xFFFF
      bitCount += 8
      while bitCount >= 5 {
        bitCount -= 5
        text.append(alphabet[Int(buffer >> UInt32(bitCount) & 31)])
      }
    }
    if bitCount > 0 { text.append(alphabet[Int(buffer << UInt32(5 - bitCount) & 31)]) }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes; nil for another character, or bits left over that are not zero.
  package static func decode(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    var (buffer, bitCount): (UInt32, Int) = (0, 0)
    for character in text.utf8 {
      guard let value = alphabet.firstIndex(of: character) else { return nil }
      buffer = (buffer << 5 | UInt32(value)) & 0xFFFF
      bitCount += 5
      if bitCount >= 8 {
        bitCount -= 8
        bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bitCount)))
      }
    }
    let isWhole = bitCount < 5 && buffer & (1 << UInt32(bitCount) - 1) == 0
    return isWhole ? bytes : nil
  }
}
