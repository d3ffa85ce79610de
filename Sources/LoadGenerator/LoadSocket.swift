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
  private var hello: EventLoopPromise<[UInt8]>?
  private var phase: Phase
  private var reader = ServerFrameReader()
  private var context: ChannelHandlerContext?
  private var sentCount = 0
  private var pending = PendingRequests()
  private var schedule: SendSchedule?

  /// - Parameter hello: Gets the server's first message, or why there is none.
  init(
    upgradeRequest: String, recorder: LoadRecorder, phaseShift: Int,
    hello: EventLoopPromise<[UInt8]>
  ) {
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
    recorder.offered(schedule.measuredCount(from: 0))
    guard case .open = phase else { return countUnsent() }
    sendDue(plan)
  }

  /// Requests that the socket will not live to send.
  private func countUnsent() {
    recorder.failed("unsent", count: schedule?.measuredCount(from: sentCount) ?? 0)
  }

  private func sendDue(_ plan: DragPlan) {
    guard let context, case .open = phase, let schedule else { return }
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
    context.eventLoop.assumeIsolated().scheduleTask(deadline: .uptimeNanoseconds(next)) {
      self.sendDue(plan)
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
    guard let context else { return }
    recorder.abandoned(pending.count, "unanswered")
    pending.removeAll()
    if case .open = phase {
      write(0x8, [0x03, 0xE8])
      context.flush()
    }
    phase = .closed
    context.close(promise: nil)
  }

  // MARK: Receiving

  func channelActive(context: ChannelHandlerContext) {
    self.context = context
    let request = context.channel.allocator.buffer(string: upgradeRequest)
    context.writeAndFlush(wrapOutboundOut(request), promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
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
    case .close(let code): fail("close_\(code.map(String.init) ?? "none")", LoadError.noHello)
    case .other: break
    }
  }

  private func receive(_ bytes: [UInt8]) {
    if let hello {
      hello.succeed(bytes)
      self.hello = nil
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
      guard let dueNanos = pending.result(id) else { return false }
      let now = NIODeadline.now().uptimeNanoseconds
      let latencies = dueNanos.filter { $0 >= measuredFrom }.map { now - min($0, now) }
      recorder.result(head.timings, latenciesNanos: latencies)
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
    fail("disconnect", error)
  }

  func channelInactive(context: ChannelHandlerContext) {
    fail("disconnect", LoadError.noHello)
    self.context = nil
  }

  /// Ends a socket that has not been greeted.
  func giveUp(_ error: any Error) {
    if hello != nil { fail("no_hello", error) }
  }

  private func fail(_ kind: String, _ error: any Error) {
    if case .closed = phase { return }
    phase = .closed
    recorder.failed(kind)
    recorder.abandoned(pending.count, "unanswered")
    pending.removeAll()
    countUnsent()
    hello?.fail(error)
    hello = nil
    context?.close(promise: nil)
  }
}
