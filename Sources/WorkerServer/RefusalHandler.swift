import NIOCore
import NIOHTTP1
import NIOWebSocket

/// Answers every HTTP request that does not become a socket, then closes.
///
/// The last handler of the HTTP pipeline: what the upgrade handler lets pass ends here.
final class RefusalHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let refusal: (HTTPRequestHead) -> Refusal
  private var isAnswered = false

  /// - Parameter refusal: Why this request, which is not being upgraded, is refused.
  init(refusal: @escaping (HTTPRequestHead) -> Refusal) {
    self.refusal = refusal
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .head(let head) = unwrapInboundIn(data) else { return }
    answer(refusal(head), context: context)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch error {
    case is NIOWebSocketUpgradeError, is Refusal:
      break  // The same request follows through `channelRead`.
    case is HTTPParserError, is RequestTooLarge:
      answer(.malformed, context: context)
    default:
      context.close(promise: nil)
    }
  }

  /// The answer is followed by the end of our side only: a full close with unread input would make
  /// the kernel reset the connection and could destroy the answer on its way. `UpgradeWindow`
  /// closes the rest.
  private func answer(_ refusal: Refusal, context: ChannelHandlerContext) {
    guard !isAnswered, context.channel.isActive else { return }
    isAnswered = true
    let body = context.channel.allocator.buffer(string: refusal.explanation + "\n")
    var headers = refusal.extraHeaders
    headers.add(name: "Content-Type", value: "text/plain; charset=utf-8")
    headers.add(name: "Content-Length", value: String(body.readableBytes))
    headers.add(name: "Cache-Control", value: "no-store")
    headers.add(name: "Connection", value: "close")
    let head = HTTPResponseHead(version: .http1_1, status: refusal.status, headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    context.close(mode: .output, promise: nil)
  }
}
