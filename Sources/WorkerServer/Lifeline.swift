import NIOCore

/// The worker's end of the line to its supervisor: a byte each second, sent by the event loop, says
/// that the loop turns; the end of the line says that the supervisor is gone.
final class Lifeline: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let onEnd: () -> Void
  private var beats: RepeatedTask?

  init(onEnd: @escaping () -> Void) {
    self.onEnd = onEnd
  }

  func channelActive(context: ChannelHandlerContext) {
    let bound = context.loopBound
    beats = context.eventLoop.scheduleRepeatedTask(
      initialDelay: .zero, delay: .seconds(1)
    ) { _ in
      let channel = bound.value.channel
      // A supervisor that does not read must not make bytes pile up here.
      guard channel.isWritable else { return }
      channel.writeAndFlush(ByteBuffer(integer: UInt8(ascii: ".")), promise: nil)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    beats?.cancel()
    onEnd()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
