internal import CFastCGI
internal import Glibc

/// Owns one libfcgi request record, which carries one request after the other for one thread.
/// https://fastcgi-archives.github.io/FastCGI_Developers_Kit_FastCGI.html
///
/// `@safe`: the pointer never leaves, and lives as long as its owner.
@safe struct GatewayRequest: ~Copyable {
  private let record: UnsafeMutablePointer<FCGX_Request>

  /// - Parameter descriptor: A listening socket; it is shared and stays open.
  init?(listening descriptor: Int32) {
    let record = UnsafeMutablePointer<FCGX_Request>.allocate(capacity: 1)
    unsafe record.initialize(to: FCGX_Request())
    // Without FCGI_FAIL_ACCEPT_ON_INTR: a stray signal must not end the thread.
    guard unsafe FCGX_InitRequest(record, descriptor, 0) == 0 else {
      unsafe record.deallocate()
      return nil
    }
    unsafe self.record = record
  }

  deinit {
    // SAFETY: the only owner; `close` ends a connection that is still open, not the listener.
    unsafe FCGX_Free(record, 1)
    unsafe record.deallocate()
  }

  /// Waits for the next request; false when there will be none.
  func accept() -> Bool { unsafe FCGX_Accept_r(record) >= 0 }

  /// Reads the request that `accept` has got.
  func read() throws(HTTPRequestError) -> HTTPRequest {
    let variables = readVariables()
    let body = try readBody(declared: variables["CONTENT_LENGTH"] ?? "")
    return try HTTPRequest(variables: variables, body: body)
  }

  /// Sends the answer and ends the request. A peer that has gone changes nothing for us.
  func finish(_ response: HTTPResponse) {
    let bytes = response.rendered
    unsafe bytes.withUnsafeBytes { buffer in
      var offset = 0
      while offset < buffer.count {
        let count = min(buffer.count - offset, 1 << 20)
        let start = unsafe buffer.baseAddress?.advanced(by: offset)
        let text = unsafe start?.assumingMemoryBound(to: CChar.self)
        guard unsafe FCGX_PutStr(text, Int32(count), record.pointee.out) == Int32(count) else {
          return
        }
        offset += count
      }
    }
    unsafe FCGX_Finish_r(record)
  }

  private func readVariables() -> [String: String] {
    var variables: [String: String] = [:]
    guard var entry = unsafe record.pointee.envp else { return variables }
    // SAFETY: `envp` is an array of `NAME=VALUE` texts that ends with nil.
    while let text = unsafe entry.pointee {
      let pair = unsafe String(cString: text)
      if let equals = pair.utf8.firstIndex(of: UInt8(ascii: "=")) {
        variables[String(pair[..<equals])] = String(pair[pair.utf8.index(after: equals)...])
      }
      unsafe entry += 1
    }
    return variables
  }

  private func readBody(declared text: String) throws(HTTPRequestError) -> [UInt8] {
    guard !text.isEmpty else { return [] }
    guard text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else {
      throw .malformedLength
    }
    guard let count = Int(text), count <= HTTPRequest.bodyByteCountMax else { throw .bodyTooLarge }
    guard count > 0 else { return [] }
    var body = [UInt8](repeating: 0, count: count)
    let received = unsafe body.withUnsafeMutableBytes { buffer in
      // SAFETY: room for `count` bytes, at most 64 KiB.
      unsafe FCGX_GetStr(
        buffer.assumingMemoryBound(to: CChar.self).baseAddress, Int32(count), record.pointee.in)
    }
    guard Int(received) == count else { throw .bodyCutShort }
    return body
  }
}
