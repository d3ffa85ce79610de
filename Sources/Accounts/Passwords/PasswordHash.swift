internal import COpenSSL

/// What a hash costs: scrypt (RFC 7914) with N = 2^`costLog2`, block size `blockSize` and
/// `parallelism`. It takes 128 · N · `blockSize` bytes of memory.
package struct PasswordCost: Sendable, Equatable {
  package let costLog2: Int
  package let blockSize: Int
  package let parallelism: Int

  /// OWASP ASVS 5.0, appendix C: about 0.4 s and 128 MiB.
  package static let product = PasswordCost(costLog2: 17, blockSize: 8, parallelism: 1)

  package init(costLog2: Int, blockSize: Int, parallelism: Int) {
    self.costLog2 = costLog2
    self.blockSize = blockSize
    self.parallelism = parallelism
  }

  /// Bounds that keep a damaged record from asking for absurd time or memory.
  var isReasonable: Bool {
    (1...20).contains(costLog2) && (1...16).contains(blockSize) && (1...16).contains(parallelism)
      && (128 << costLog2) * blockSize <= 1 << 30
  }

  var memoryBytes: UInt64 { UInt64(128 * blockSize) << UInt64(costLog2) }
}

/// A password as the store keeps it: `$scrypt$ln=17,r=8,p=1$SALT$HASH`, both in base64.
package struct PasswordHash: Sendable, Equatable {
  static let saltByteCount = 16
  static let hashByteCount = 32

  let cost: PasswordCost
  let salt: [UInt8]
  let hash: [UInt8]

  init(cost: PasswordCost, salt: [UInt8], hash: [UInt8]) {
    self.cost = cost
    self.salt = salt
    self.hash = hash
  }

  /// Hashes `password`, which costs what `cost` says.
  package init(of password: [UInt8], cost: PasswordCost) throws(AccountError) {
    self = try Self.make(of: password, cost: cost).hash
  }

  /// The hash of `password`, and the key that comes with it.
  ///
  /// One derivation makes 64 bytes: the first half is the stored hash, the second a key that is
  /// never stored, so that secrets of the user can be sealed under the password alone.
  static func make(
    of password: [UInt8], cost: PasswordCost
  ) throws(AccountError) -> (hash: PasswordHash, key: [UInt8]) {
    let salt = try randomBytes(saltByteCount)
    let derived = try scrypt(password, salt: salt, cost: cost, byteCount: 2 * hashByteCount)
    let hash = PasswordHash(cost: cost, salt: salt, hash: Array(derived.prefix(hashByteCount)))
    return (hash, Array(derived.suffix(hashByteCount)))
  }

  /// Reads the stored form.
  package init(parsing text: String) throws(AccountError) {
    let parts = text.split(separator: "$", omittingEmptySubsequences: false)
    guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt",
      let cost = Self.parseCost(parts[2]), cost.isReasonable,
      let salt = Base64.decode(parts[3]), let hash = Base64.decode(parts[4]),
      !salt.isEmpty, hash.count == Self.hashByteCount
    else { throw .corruptRecord("password") }
    self.init(cost: cost, salt: salt, hash: hash)
  }

  package var text: String {
    let parameters = "ln=\(cost.costLog2),r=\(cost.blockSize),p=\(cost.parallelism)"
    return "$scrypt$\(parameters)$\(Base64.encode(salt))$\(Base64.encode(hash))"
  }

  /// The key that comes with the password; nil where `password` is not the one. The comparison
  /// takes as long wherever the first difference is.
  package func key(of password: [UInt8]) throws(AccountError) -> [UInt8]? {
    let derived = try scrypt(password, salt: salt, cost: cost, byteCount: 2 * Self.hashByteCount)
    // SAFETY: both arrays have at least `hash.count` bytes: a hash of another length is not parsed.
    let isEqual = unsafe CRYPTO_memcmp(derived, hash, Self.hashByteCount) == 0
    return isEqual ? Array(derived.suffix(Self.hashByteCount)) : nil
  }

  private static func parseCost(_ text: Substring) -> PasswordCost? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count == 3, let costLog2 = number(parts[0], after: "ln="),
      let blockSize = number(parts[1], after: "r="), let parallelism = number(parts[2], after: "p=")
    else { return nil }
    return PasswordCost(costLog2: costLog2, blockSize: blockSize, parallelism: parallelism)
  }

  private static func number(_ text: Substring, after prefix: String) -> Int? {
    text.hasPrefix(prefix) ? Int(text.dropFirst(prefix.count)) : nil
  }
}

/// scrypt of RFC 7914, by libcrypto.
package func scrypt(
  _ password: [UInt8], salt: [UInt8], cost: PasswordCost, byteCount: Int
) throws(AccountError) -> [UInt8] {
  guard cost.isReasonable else { throw .cryptography("scrypt parameters out of bounds") }
  var derived = [UInt8](repeating: 0, count: byteCount)
  // libcrypto's own limit is too small for the product's cost; what it counts is a little more
  // than the table of N blocks.
  let memoryBytesMax = cost.memoryBytes * 2 + 1 << 20
  let status = unsafe password.withUnsafeBufferPointer { bytes in
    // SAFETY: every pointer is good for the count beside it, through the call.
    unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
      unsafe EVP_PBE_scrypt(
        characters.baseAddress, characters.count, salt, salt.count,
        1 << UInt64(cost.costLog2), UInt64(cost.blockSize), UInt64(cost.parallelism),
        memoryBytesMax, &derived, byteCount)
    }
  }
  guard status == 1 else {
    ERR_clear_error()
    throw .cryptography("EVP_PBE_scrypt failed")
  }
  return derived
}
