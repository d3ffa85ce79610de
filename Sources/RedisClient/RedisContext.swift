internal import CHiredis
internal import Glibc

/// Owns one hiredis context, which is one socket. A context that has failed once is dead: a late
/// reply would answer the wrong command. https://github.com/redis/hiredis/tree/v0.14.1
///
/// `@safe`: the pointer never leaves, and lives as long as its owner.
@safe struct RedisContext: ~Copyable {
  private let context: UnsafeMutablePointer<redisContext>
  private let server: String

  /// Connects, waiting no longer than `timeoutMillis`. Signs in to nothing.
  init(_ url: RedisURL, timeoutMillis: Int) throws(RedisError) {
    Self.ignoreBrokenPipes
    let limit = timeval(milliseconds: timeoutMillis)
    let made =
      switch url.endpoint {
      case .tcp(let host, let port):
        unsafe redisConnectWithTimeout(host, Int32(port), limit)
      case .unix(let path):
        unsafe redisConnectUnixWithTimeout(path, limit)
      }
    guard let made = unsafe made else {
      throw RedisError(.connectionFailed, context: "connect to \(url)", message: "no memory")
    }
    guard unsafe made.pointee.err == 0 else {
      let message = unsafe Self.message(of: made)
      unsafe redisFree(made)
      throw RedisError(.connectionFailed, context: "connect to \(url)", message: message)
    }
    unsafe context = made
    server = url.description
  }

  deinit {
    // SAFETY: the only owner of a context that hiredis made.
    unsafe redisFree(context)
  }

  /// The longest wait for a send or a receive.
  func setTimeout(millis: Int) throws(RedisError) {
    guard unsafe redisSetTimeout(context, timeval(milliseconds: millis)) == REDIS_OK else {
      throw failure("set the time-out")
    }
  }

  /// Whether the server has ended the connection, or has sent what nobody asked for. Without
  /// waiting.
  var isStale: Bool {
    var descriptor = unsafe pollfd(fd: context.pointee.fd, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&descriptor, 1, 0) != 0
  }

  /// Sends all commands at once and returns as many replies, in order.
  func exchange(_ commands: [RedisCommand]) throws(RedisError) -> [RedisReply] {
    let names = try append(commands)
    var replies: [RedisReply] = []
    for _ in commands { replies.append(try receive(names)) }
    return replies
  }

  /// Sends a command whose reply is read with the other things that arrive.
  func send(_ command: RedisCommand) throws(RedisError) {
    let name = try append([command])
    var isDone: Int32 = 0
    while isDone == 0 {
      guard unsafe redisBufferWrite(context, &isDone) == REDIS_OK else { throw failure(name) }
    }
  }

  /// The socket, to wait on.
  var descriptor: Int32 { unsafe context.pointee.fd }

  /// Takes in what has arrived; waits where nothing has.
  func readArrived() throws(RedisError) {
    guard unsafe redisBufferRead(context) == REDIS_OK else { throw failure("read") }
  }

  /// The next of the replies that were taken in, nil where there is none.
  func nextArrived() throws(RedisError) -> RedisReply? {
    var pointer: UnsafeMutableRawPointer?
    guard unsafe redisGetReplyFromReader(context, &pointer) == REDIS_OK else {
      throw failure("read")
    }
    guard let pointer = unsafe pointer else { return nil }
    return try unsafe take(pointer, "read")
  }

  /// Puts commands into the buffer of what is to be sent; returns their names, for errors.
  private func append(_ commands: [RedisCommand]) throws(RedisError) -> String {
    var request: [UInt8] = []
    for command in commands { command.encode(into: &request) }
    let names = commands.map(\.name).joined(separator: " ")
    let status = unsafe request.withUnsafeBytes { bytes in
      unsafe redisAppendFormattedCommand(
        context, bytes.assumingMemoryBound(to: CChar.self).baseAddress, bytes.count)
    }
    guard status == REDIS_OK else { throw failure(names) }
    return names
  }

  private func receive(_ name: String) throws(RedisError) -> RedisReply {
    var pointer: UnsafeMutableRawPointer?
    guard unsafe redisGetReply(context, &pointer) == REDIS_OK, let pointer = unsafe pointer else {
      throw failure(name)
    }
    return try unsafe take(pointer, name)
  }

  /// Copies a reply of hiredis and frees it.
  private func take(
    _ pointer: UnsafeMutableRawPointer, _ name: String
  ) throws(RedisError) -> RedisReply {
    // SAFETY: a blocking context with the default reader gives one `redisReply`, freed here once.
    defer { unsafe freeReplyObject(pointer) }
    let reply = unsafe pointer.assumingMemoryBound(to: redisReply.self)
    guard let copied = unsafe RedisReply(copying: UnsafePointer(reply)) else {
      throw RedisError(.protocolViolation, context: "\(name) on \(server)", message: "reply type")
    }
    return copied
  }

  /// The error that the context is in. `errno` is read first: anything else may change it.
  private func failure(_ name: String) -> RedisError {
    let systemError = errno
    let code: RedisError.Code =
      switch unsafe context.pointee.err {
      case REDIS_ERR_IO where systemError == EAGAIN || systemError == ETIMEDOUT: .timedOut
      case REDIS_ERR_PROTOCOL: .protocolViolation
      default: .connectionLost
      }
    let message = unsafe Self.message(of: context)
    return RedisError(code, context: "\(name) on \(server)", message: message)
  }

  private static func message(of context: UnsafeMutablePointer<redisContext>) -> String {
    unsafe withUnsafeBytes(of: &context.pointee.errstr) { text in
      unsafe String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  /// hiredis writes to sockets that the server may have closed; the signal of such a write would
  /// end the process, where its error is all that we need. A handler of somebody else stays.
  private static let ignoreBrokenPipes: Void = {
    var current = sigaction()
    guard unsafe sigaction(SIGPIPE, nil, &current) == 0,
      unsafe current.__sigaction_handler.sa_handler == nil
    else { return }
    signal(SIGPIPE, SIG_IGN)
  }()
}

extension timeval {
  fileprivate init(milliseconds: Int) {
    let bounded = Swift.max(1, milliseconds)
    self.init(tv_sec: bounded / 1000, tv_usec: bounded % 1000 * 1000)
  }
}
