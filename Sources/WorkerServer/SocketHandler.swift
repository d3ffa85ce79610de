internal import BacktestService
import NIOCore

/// One socket: bytes → frames → conversation → effects, with its clocks and its back-pressure.
///
/// Writable means that fewer bytes are unsent than the channel's high watermark. While it is not,
/// nothing is read, nothing is parsed and no job is started, so that a client that does not read
/// costs at most the watermark and one more frame. Confined to the event loop.
final class SocketHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private enum Phase {
    case opening
    case open
    /// Our close frame is on its way; input is discarded.
    case closing
    case closed
  }

  let identifier: SocketIdentifier
  private let hub: SocketHub
  let session: SocketUpgrader.Session?
  /// Nil for a conformance suite, whose messages are sent back.
  private var conversation: Conversation?
  private var parser: FrameParser
  private var phase = Phase.opening
  private var context: ChannelHandlerContext?
  /// Input that waits until the socket is writable.
  private var backlog: ByteBuffer?
  private var isReadingFrames = false
  /// Next ping or, after a ping, the end of the patience for its pong.
  private var heartbeat: Scheduled<Void>?
  private var isAwaitingPong = false
  private var slowReaderDeadline: Scheduled<Void>?
  /// Unsent bytes when the reader's patience period began, and what was added since.
  private var unsentBytesToBeat = 0

  init(
    identifier: SocketIdentifier, hub: SocketHub, session: SocketUpgrader.Session?,
    conversation: Conversation?, limits: FrameLimits
  ) {
    self.identifier = identifier
    self.hub = hub
    self.session = session
    self.conversation = conversation
    parser = FrameParser(limits: limits)
  }

  /// Whose turns on the compute thread the socket takes; empty without a session.
  var userIdentifier: String { session?.identity.userIdentifier ?? "" }

  /// Which of the worker's connections this socket is.
  var channelIdentifier: ObjectIdentifier? {
    context.map { ObjectIdentifier($0.channel) }
  }

  // MARK: Life

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    phase = .open
    hub.opened(self)
    // A hub that drains has closed it.
    guard phase == .open else { return }
    scheduleHeartbeat(in: hub.timings.pingInterval) { $0.ping() }
    perform(conversation?.opened())
    context.flush()
  }

  func channelInactive(context: ChannelHandlerContext) {
    end()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    end()
    self.context = nil
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // Only the transport raises errors here, a reset connection for example.
    context.close(promise: nil)
  }

  private func end() {
    guard phase != .closed else { return }
    phase = .closed
    cancelClocks()
    backlog = nil
    hub.closed(self)
  }

  // MARK: Input

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard phase == .open else { return }
    var chunk = unwrapInboundIn(data)
    if backlog == nil {
      backlog = chunk
    } else {
      backlog?.writeBuffer(&chunk)
    }
    readFrames()
  }

  private func readFrames() {
    // Writing may change the writability, which leads back here: the outer loop goes on instead.
    guard !isReadingFrames, let context else { return }
    isReadingFrames = true
    defer { isReadingFrames = false }
    while phase == .open, context.channel.isWritable, var input = backlog {
      backlog = nil
      var position = 0
      while phase == .open, context.channel.isWritable, position < input.readableBytes {
        readFrame(input, &position)
      }
      input.moveReaderIndex(forwardBy: position)
      keep(input)
      context.flush()
    }
  }

  /// Puts unread input back in front of what has come in the meantime.
  private func keep(_ input: ByteBuffer) {
    guard phase == .open, input.readableBytes > 0 else { return }
    var kept = input
    if var later = backlog { kept.writeBuffer(&later) }
    backlog = kept
  }

  private func readFrame(_ input: ByteBuffer, _ position: inout Int) {
    do {
      guard let event = try parser.next(in: input.readableBytesUInt8Span, from: &position) else {
        return
      }
      handle(event)
    } catch {
      hub.logViolation(error, of: self)
      close(error.closeCode.rawValue, because: "\(error)")
    }
  }

  private func handle(_ event: FrameEvent) {
    switch event {
    case .binary(let message): receive(message, .binary)
    case .text(let message): receive(message, .text)
    case .ping(let payload): write(.pong, payload)
    case .pong: pong()
    case .close(let code): close(code, because: "client")
    }
  }

  private func receive(_ message: [UInt8], _ opcode: FrameOpcode) {
    guard conversation != nil else { return write(opcode, message) }
    let now = NIODeadline.now().uptimeNanoseconds
    perform(conversation?.received(message, atNanos: now))
  }

  // MARK: Conversation

  private func perform(_ effects: [ConversationEffect]?) {
    for effect in effects ?? [] {
      switch effect {
      case .send(let message): write(.binary, message)
      case .compute(let job): hub.compute(job, for: self)
      case .recall(let job):
        if hub.recall(job, of: self) { perform(conversation?.recalled(job)) }
      }
    }
  }

  /// Takes back a job with its frame.
  ///
  /// The conversation is told that the socket is not writable until the frame has been handed to
  /// the kernel: whether there is room for another result is known only then.
  func finished(_ job: ComputeJob, _ frame: ComputedFrame) {
    guard phase == .open, let context else { return }
    perform(conversation?.writabilityChanged(false))
    guard let outcome = conversation?.finished(job, more: frame.more) else { return }
    if outcome.deliver { write(frame, context) }
    perform(outcome.effects)
    context.flush()
    guard phase == .open, context.channel.isWritable else { return }
    perform(conversation?.writabilityChanged(true))
    context.flush()
  }

  private func write(_ frame: ComputedFrame, _ context: ChannelHandlerContext) {
    guard let bytes = frame.bytes else { return }
    unsentBytesToBeat += bytes.readableBytes
    context.write(wrapOutboundOut(bytes), promise: nil)
    guard let column = frame.column else { return }
    unsentBytesToBeat += column.bytes.readableBytes
    let written = context.eventLoop.makePromise(of: Void.self)
    // Written or dropped with the socket: until then the mapping is needed.
    written.futureResult.whenComplete { _ in withExtendedLifetime(column.owner) {} }
    context.write(wrapOutboundOut(column.bytes), promise: written)
  }

  // MARK: Back-pressure

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    guard phase == .open else { return }
    let isWritable = context.channel.isWritable
    slowReaderDeadline?.cancel()
    slowReaderDeadline = nil
    setAutoRead(isWritable)
    perform(conversation?.writabilityChanged(isWritable))
    if isWritable {
      readFrames()
      context.flush()
    } else {
      watchReader()
    }
  }

  /// Parts of the reader's patience after which is looked for progress.
  private static let readerCheckCount = 10

  /// Gives the client so long to take some of the unsent bytes. One who takes any is slow, not
  /// gone, and gets as long again from then on.
  ///
  /// - Parameter missed: Checks in a row without progress.
  private func watchReader(missed: Int = 0) {
    if missed == 0 { unsentBytesToBeat = unsentBytes }
    let part = hub.timings.readerPatience.nanoseconds / Int64(Self.readerCheckCount)
    slowReaderDeadline = schedule(in: .nanoseconds(part)) { socket in
      if socket.unsentBytes < socket.unsentBytesToBeat {
        socket.watchReader()
      } else if missed + 1 < Self.readerCheckCount {
        socket.watchReader(missed: missed + 1)
      } else {
        socket.close(.notReading, because: "unread bytes")
      }
    }
  }

  private var unsentBytes: Int {
    // Fails only where the channel is closed already.
    (try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
  }

  private func setAutoRead(_ isOn: Bool) {
    // Fails only where the channel is closed already.
    try? context?.channel.syncOptions?.setOption(.autoRead, value: isOn)
  }

  // MARK: Clocks

  private func ping() {
    guard let context else { return }
    // A client that has left bytes unread is the slow reader's business.
    if context.channel.isWritable {
      isAwaitingPong = true
      write(.ping, [])
      context.flush()
    }
    if let session { hub.sessionCheck.ask(session) }
    scheduleHeartbeat(in: hub.timings.pongPatience) { $0.pongIsDue() }
  }

  private func pong() {
    guard isAwaitingPong else { return }
    isAwaitingPong = false
    scheduleHeartbeat(in: hub.timings.pingInterval) { $0.ping() }
  }

  private func pongIsDue() {
    if isAwaitingPong {
      close(.notReading, because: "no pong")
    } else {
      scheduleHeartbeat(in: hub.timings.pingInterval) { $0.ping() }
    }
  }

  private func scheduleHeartbeat(in delay: TimeAmount, _ body: @escaping (SocketHandler) -> Void) {
    heartbeat?.cancel()
    heartbeat = schedule(in: delay, body)
  }

  private func schedule(
    in delay: TimeAmount, _ body: @escaping (SocketHandler) -> Void
  ) -> Scheduled<Void>? {
    context?.eventLoop.assumeIsolated().scheduleTask(in: delay) { [weak self] in
      if let self { body(self) }
    }
  }

  private func cancelClocks() {
    heartbeat?.cancel()
    slowReaderDeadline?.cancel()
    heartbeat = nil
    slowReaderDeadline = nil
  }

  // MARK: Output and closing

  private func write(_ opcode: FrameOpcode, _ payload: [UInt8]) {
    guard phase == .open, let context else { return }
    let frame = FrameEncoding.frame(opcode, payload, allocator: context.channel.allocator)
    context.write(wrapOutboundOut(frame), promise: nil)
  }

  /// - Parameter text: What the client is told beside the code.
  func close(_ code: CloseCode, because reason: String, text: String = "") {
    close(code.rawValue, because: reason, text: text)
  }

  /// Sends a close frame and ends our side; the rest ends with the client's side or the linger.
  ///
  /// A full close with unread input would make the kernel reset the connection, and the client
  /// would see 1006 instead of the code.
  private func close(_ code: UInt16?, because reason: String, text: String = "") {
    guard phase == .open, let context else { return }
    phase = .closing
    cancelClocks()
    backlog = nil
    hub.logClosing(self, code: code, reason: reason)
    let frame = FrameEncoding.closeFrame(
      code: code, text: text, allocator: context.channel.allocator)
    context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    context.close(mode: .output, promise: nil)
    setAutoRead(true)
    heartbeat = schedule(in: hub.timings.closeLinger) { $0.context?.close(promise: nil) }
  }
}
