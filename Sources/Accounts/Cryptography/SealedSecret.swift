internal import COpenSSL

/// A secret that the store keeps and cannot read: AES-256-GCM under a key that only the user's
/// password makes. In base64: 12 bytes of nonce, the ciphertext, 16 bytes of tag.
enum SealedSecret {
  static let keyByteCount = 32
  private static let nonceByteCount = 12
  private static let tagByteCount = 16

  static func seal(_ secret: [UInt8], key: [UInt8]) throws(AccountError) -> String {
    let nonce = try randomBytes(nonceByteCount)
    guard key.count == keyByteCount, let sealed = crypt(secret, key: key, nonce: nonce, tag: nil)
    else { throw .cryptography("AES-256-GCM failed") }
    return Base64.encode(nonce + sealed)
  }

  /// - Throws: `AccountError.corruptRecord` where the text was not sealed with this key.
  static func open(_ text: String, key: [UInt8]) throws(AccountError) -> [UInt8] {
    guard let bytes = Base64.decode(text), bytes.count >= nonceByteCount + tagByteCount,
      key.count == keyByteCount,
      let secret = crypt(
        Array(bytes[nonceByteCount..<(bytes.count - tagByteCount)]), key: key,
        nonce: Array(bytes.prefix(nonceByteCount)), tag: Array(bytes.suffix(tagByteCount)))
    else { throw .corruptRecord("second factor") }
    return secret
  }

  /// Encrypts and appends the tag where there is no tag, else checks it and decrypts.
  private static func crypt(
    _ input: [UInt8], key: [UInt8], nonce: [UInt8], tag: [UInt8]?
  ) -> [UInt8]? {
    guard let context = unsafe EVP_CIPHER_CTX_new() else { return nil }
    defer { unsafe EVP_CIPHER_CTX_free(context) }
    var output = [UInt8](repeating: 0, count: input.count + tagByteCount)
    var (count, rest): (Int32, Int32) = (0, 0)
    var tagBytes = tag ?? [UInt8](repeating: 0, count: tagByteCount)
    let encrypts: Int32 = tag == nil ? 1 : 0
    // SAFETY: key and nonce have the lengths of AES-256-GCM, checked by the callers; the output has
    // room for the input; every array lives through its call.
    guard
      unsafe EVP_CipherInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce, encrypts) == 1,
      unsafe EVP_CipherUpdate(context, &output, &count, input, Int32(input.count)) == 1
    else { return nil }
    if tag != nil {
      guard
        unsafe EVP_CIPHER_CTX_ctrl(
          context, EVP_CTRL_AEAD_SET_TAG, Int32(tagByteCount), &tagBytes) == 1
      else { return nil }
    }
    var last = [UInt8](repeating: 0, count: tagByteCount)
    guard unsafe EVP_CipherFinal_ex(context, &last, &rest) == 1 else {
      ERR_clear_error()
      return nil
    }
    output.removeLast(output.count - Int(count))
    guard tag == nil else { return output }
    guard
      unsafe EVP_CIPHER_CTX_ctrl(
        context, EVP_CTRL_AEAD_GET_TAG, Int32(tagByteCount), &tagBytes) == 1
    else { return nil }
    return output + tagBytes
  }
}
