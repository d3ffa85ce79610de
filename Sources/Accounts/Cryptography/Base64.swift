/// Base64 without padding (RFC 4648 §4, and §5 for the form that is safe in URLs and cookies).
package enum Base64 {
  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
  private static let digits = Array("0123456789".utf8)
  private static let standardAlphabet = letters + digits + Array("+/".utf8)
  private static let urlAlphabet = letters + digits + Array("-_".utf8)

  package static func encode(_ bytes: [UInt8]) -> String {
    encode(bytes, alphabet: standardAlphabet)
  }

  package static func encodeURL(_ bytes: [UInt8]) -> String {
    encode(bytes, alphabet: urlAlphabet)
  }

  static func isURLCharacter(_ byte: UInt8) -> Bool { urlAlphabet.contains(byte) }

  private static func encode(_ bytes: [UInt8], alphabet: [UInt8]) -> String {
    var text: [UInt8] = []
    var buffer: UInt32 = 0
    var bitCount = 0
    for byte in bytes {
      buffer = (buffer << 8 | UInt32(byte)) & 0xFFFF
      bitCount += 8
      while bitCount >= 6 {
        bitCount -= 6
        text.append(alphabet[Int(buffer >> UInt32(bitCount) & 63)])
      }
    }
    if bitCount > 0 { text.append(alphabet[Int(buffer << UInt32(6 - bitCount) & 63)]) }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes; nil for a character outside the standard alphabet, an impossible length, or bits
  /// left over that are not zero: every byte string has exactly one form.
  package static func decode(_ text: some StringProtocol) -> [UInt8]? {
    guard text.utf8.count % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    var buffer: UInt32 = 0
    var bitCount = 0
    for character in text.utf8 {
      guard let value = standardAlphabet.firstIndex(of: character) else { return nil }
      buffer = (buffer << 6 | UInt32(value)) & 0xFFFF
      bitCount += 6
      if bitCount >= 8 {
        bitCount -= 8
        bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bitCount)))
      }
    }
    let rest = buffer & (1 << UInt32(bitCount) - 1)
    return rest == 0 ? bytes : nil
  }
}
