import NIOCore
internal import WireMessages

/// One client. Confined to the event loop.
final class LoadSocket: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private enum Phase {
    /// Gathers the answer to the upgrade request.
    case upgrading(ByteBuffer)
    case open
    case closed
  }

  /// Longest answer to an upgrade request.
  private static let answerByteCountMax = 16 << 10

  private let upgradeRequest: String
  private let recorder: LoadRecorder
  private let phaseShift: Int
  private let reconnect: (LoadSocket) -> Void
  /// Until the first hello.
  private var hello: EventLoopPromise<[UInt8]>?
  /// Ends the wait for the hello of the present connection; nil when it has come.
  private var patience: Scheduled<Void>?
  private var plan: DragPlan?
  private var nextSending: Scheduled<Void>?
  private var reconnecting: Scheduled<Void>?
  private var phase: Phase
  private var reader = ServerFrameReader()
  private var context: ChannelHandlerContext?
  private var sentCount = 0
  private var pending = PendingRequests()
  private var schedule: SendSchedule?

  /// - Parameters:
  ///   - hello: Gets the server's first message, or why there is none.
  ///   - reconnect: Gives the socket a new connection.
  init(
    upgradeRequest: String, recorder: LoadRecorder, phaseShift: Int,
    hello: EventLoopPromise<[UInt8]>, reconnect: @escaping (LoadSocket) -> Void
  ) {
    self.reconnect = reconnect
    self.upgradeRequest = upgradeRequest
    self.recorder = recorder
    self.phaseShift = phaseShift
    self.hello = hello
    phase = .upgrading(ByteBuffer())
  }

  var isOpen: Bool {
    if case .open = phase { true } else { false }
  }

  // MARK: Sending

  /// Begins to send at its times; all that is due counts as offered, whatever the socket does.
  func start(_ plan: DragPlan, _ schedule: SendSchedule) {
    self.schedule = schedule
    self.plan = plan
    recorder.offered(schedule.measuredCount(from: 0))
    guard case .open = phase else { return countUnsent() }
    sendDue()
  }

  /// Requests that the socket will not live to send.
  private func countUnsent() {
    recorder.failed("unsent", count: schedule?.measuredCount(from: sentCount) ?? 0)
  }

  private func sendDue() {
    guard let context, case .open = phase, let schedule, let plan else { return }
    let now = NIODeadline.now().uptimeNanoseconds
    while schedule.dueNanos(sentCount) <= now {
      let due = schedule.dueNanos(sentCount)
      guard due < schedule.endNanos else { break }
      let id = UInt64(sentCount) + 1
      write(0x2, plan.request(id: id, index: sentCount, phase: phaseShift))
      pending.sent(id, dueNanos: due)
      recorder.sent()
      sentCount += 1
    }
    context.flush()
    let next = schedule.dueNanos(sentCount)
    guard next < schedule.endNanos else { return }
    nextSending = context.eventLoop.scheduleTask(deadline: .uptimeNanoseconds(next)) {
      [bound = NIOLoopBound(self, eventLoop: context.eventLoop)] in bound.value.sendDue()
    }
  }

  private func write(_ opcode: UInt8, _ payload: [UInt8]) {
    guard let context else { return }
    let frame = clientFrame(opcode: opcode, payload, allocator: context.channel.allocator)
    recorder.wrote(byteCount: frame.readableBytes)
    context.write(wrapOutboundOut(frame), promise: nil)
  }

  /// Says goodbye; what is still unanswered counts as an error.
  func finish() {
    recorder.abandoned(pending.count, "unanswered")
    pending.removeAll()
    if case .open = phase {
      write(0x8, [0x03, 0xE8])
      context?.flush()
    }
    end()
  }

  // MARK: Receiving

  func channelActive(context: ChannelHandlerContext) {
    if case .closed = phase { return context.close(promise: nil) }
    self.context = context
    let request = context.channel.allocator.buffer(string: upgradeRequest)
    context.writeAndFlush(wrapOutboundOut(request), promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    // What an earlier connection still brings is nobody's.
    guard context === self.context else { return }
    let chunk = unwrapInboundIn(data)
    switch phase {
    case .upgrading(var answer):
      answer.writeImmutableBuffer(chunk)
      phase = .upgrading(answer)
      readAnswer(answer)
    case .open:
      recorder.received(byteCount: chunk.readableBytes)
      readFrames(chunk)
    case .closed: break
    }
  }

  private func readAnswer(_ answer: ByteBuffer) {
    let bytes = answer.readableBytesView
    guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound else {
      if bytes.count > Self.answerByteCountMax { fail("malformed_reply", LoadError.noHello) }
      return
    }
    let words = bytes.prefix { $0 != UInt8(ascii: "\r") }.split(separator: UInt8(ascii: " "))
    let status = words.count > 1 ? Int(String(decoding: words[1], as: UTF8.self)) ?? 0 : 0
    guard status == 101 else {
      return fail("upgrade_\(status)", LoadError.upgradeRefused(status: status))
    }
    phase = .open
    var rest = answer
    rest.moveReaderIndex(to: end)
    readFrames(rest)
  }

  private func readFrames(_ chunk: ByteBuffer) {
    var position = 0
    do {
      while let frame = try reader.next(in: chunk.readableBytesUInt8Span, from: &position) {
        handle(frame)
        guard case .open = phase else { return }
      }
    } catch {
      fail("malformed_reply", LoadError.noHello)
    }
  }

  private func handle(_ frame: ServerFrame) {
    switch frame {
    case .message(let bytes): receive(bytes)
    case .ping(let payload):
      write(0xA, payload)
      context?.flush()
    case .close(RetryHint.closeCode?, let reason) where schedule != nil:
      comeBack(after: RetryHint.delay(reason))
    case .close(let code, _): fail("close_\(code.map(String.init) ?? "none")", LoadError.noHello)
    case .other: break
    }
  }

  private func receive(_ bytes: [UInt8]) {
    if let patience {
      patience.cancel()
      self.patience = nil
      // The last of the first hellos starts the load, here and now: it is no coming back.
      let isBack = schedule != nil
      hello?.succeed(bytes)
      hello = nil
      if isBack { resume() }
      return
    }
    guard let head = try? readServerMessageHead(bytes) else {
      return recorder.failed("malformed_reply")
    }
    guard let id = head.id, end(id, head) else {
      return recorder.failed("unexpected_\(head.kind.rawValue)")
    }
  }

  /// Takes the end of a request; false where there is no such request.
  private func end(_ id: UInt64, _ head: ServerMessageHead) -> Bool {
    let measuredFrom = schedule?.measuredFromNanos ?? 0
    switch head.kind {
    case .result:
      let before = pending.count
      guard let dueNanos = pending.result(id) else { return false }
      let now = NIODeadline.now().uptimeNanoseconds
      let latencies = dueNanos.filter { $0 >= measuredFrom }.map { now - min($0, now) }
      recorder.result(
        head.timings, latenciesNanos: latencies, endedCount: before - pending.count)
      return true
    case .superseded:
      guard let dueNanos = pending.supersede(id) else { return false }
      recorder.superseded(isMeasured: dueNanos >= measuredFrom)
      return true
    default:
      guard pending.remove(id) else { return false }
      recorder.refused("reply_\(head.code?.rawValue ?? head.kind.rawValue)")
      return true
    }
  }

  // MARK: Ending

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if context === self.context { fail("disconnect", error) }
  }

  func channelInactive(context: ChannelHandlerContext) {
    guard context === self.context else { return }
    fail("disconnect", LoadError.noHello)
    self.context = nil
  }

  /// Ends the socket for good; what it has not done counts as errors.
  func fail(_ kind: String, _ error: any Error) {
    if case .closed = phase { return }
    recorder.failed(kind)
    recorder.abandoned(pending.count, "unanswered")
    pending.removeAll()
    countUnsent()
    hello?.fail(error)
    hello = nil
    end()
  }

  private func end() {
    phase = .closed
    for task in [patience, nextSending, reconnecting] { task?.cancel() }
    patience = nil
    context?.close(promise: nil)
  }
}

// MARK: Coming back

extension LoadSocket {
  /// Waits for the hello of a new connection; `patience` ends the wait.
  func awaitHello(_ patience: Scheduled<Void>) {
    if case .closed = phase { return patience.cancel() }
    self.patience = patience
  }

  /// Leaves a worker that is being replaced, and connects again when it has said. What is due
  /// meanwhile is sent late, and charged from when it was due.
  private func comeBack(after delay: TimeAmount) {
    guard let context else { return }
    nextSending?.cancel()
    patience?.cancel()
    patience = nil
    write(0x8, [0x03, 0xF4])
    context.flush()
    // First, so that the end of this connection is not taken for that of the socket.
    self.context = nil
    context.close(promise: nil)
    phase = .upgrading(ByteBuffer())
    reader = ServerFrameReader()
    reconnecting = context.eventLoop.scheduleTask(in: delay) {
      [bound = NIOLoopBound(self, eventLoop: context.eventLoop)] in
      bound.value.reconnect(bound.value)
    }
  }

  /// Goes on after the hello of another connection.
  private func resume() {
    recorder.reconnected()
    if let newest = pending.keepNewest(), let plan {
      write(0x2, plan.request(id: newest, index: Int(newest) - 1, phase: phaseShift))
    }
    sendDue()
  }
}
