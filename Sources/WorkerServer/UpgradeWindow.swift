import NIOCore

/// Raised when a request is larger than any upgrade request needs to be.
struct RequestTooLarge: Error {}

/// Bounds what a connection can cost before it has become a socket: so many seconds, so many bytes.
///
/// The first handler of the pipeline; it leaves with the upgrade.
final class UpgradeWindow: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private let duration: TimeAmount
  private var bytesLeft: Int
  private var deadline: Scheduled<Void>?

  init(duration: TimeAmount, byteCountMax: Int) {
    self.duration = duration
    bytesLeft = byteCountMax
  }

  func handlerAdded(context: ChannelHandlerContext) {
    // Closes also an answered connection whose client does not go away.
    deadline = context.eventLoop.assumeIsolated().scheduleTask(in: duration) {
      context.close(promise: nil)
    }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    deadline?.cancel()
    deadline = nil
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard bytesLeft >= 0 else { return }
    bytesLeft -= unwrapInboundIn(data).readableBytes
    if bytesLeft >= 0 {
      context.fireChannelRead(data)
    } else {
      context.fireErrorCaught(RequestTooLarge())
    }
  }
}
