internal import FoundationEssentials
import NIOCore
import NIOHTTP1
import NIOPosix

/// Signs in and returns the session cookie as `name=value`.
func signIn(
  _ target: LoadTarget, user: String, password: String, on group: any EventLoopGroup
) throws -> String {
  let answer = group.next().makePromise(of: (UInt, [String]).self)
  let body = try JSONEncoder().encode(["name": user, "password": password])
  let request = SignInRequest(host: target.host, origin: target.origin, body: Array(body))
  let bootstrap = ClientBootstrap(group: group)
    .connectTimeout(.seconds(5))
    .channelInitializer { channel in
      channel.eventLoop.makeCompletedFuture {
        try channel.pipeline.syncOperations.addHTTPClientHandlers()
        try channel.pipeline.syncOperations.addHandler(
          SignInHandler(request: request, answer: answer))
      }
    }
  let channel: any Channel
  do {
    channel = try target.connect(bootstrap).wait()
  } catch {
    answer.fail(error)
    throw target.unreachable(error)
  }
  let timeout = channel.eventLoop.scheduleTask(in: .seconds(10)) {
    answer.fail(LoadError.unreachable(url: target.url, reason: "no answer to the sign-in"))
  }
  defer {
    timeout.cancel()
    channel.close(promise: nil)
  }
  let (status, cookies) = try answer.futureResult.wait()
  guard status != 401 else { throw LoadError.signInRefused }
  guard status == 200 else { throw LoadError.signInFailed(status: status) }
  let pairs = cookies.map { String($0.prefix { $0 != ";" }) }
  let names = ["__Host-sid=", "sid="]
  guard let cookie = pairs.first(where: { pair in names.contains { pair.hasPrefix($0) } }) else {
    throw LoadError.noCookie
  }
  return cookie
}

private struct SignInRequest: Sendable {
  let host: String
  let origin: String
  let body: [UInt8]
}

/// Sends the one request and collects status and cookies of its answer.
private final class SignInHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundOut = HTTPClientRequestPart

  private let request: SignInRequest
  private let answer: EventLoopPromise<(UInt, [String])>

  init(request: SignInRequest, answer: EventLoopPromise<(UInt, [String])>) {
    self.request = request
    self.answer = answer
  }

  func channelActive(context: ChannelHandlerContext) {
    let headers: HTTPHeaders = [
      "Host": request.host, "Origin": request.origin, "Content-Type": "application/json",
      "Content-Length": String(request.body.count), "Connection": "close",
    ]
    let head = HTTPRequestHead(
      version: .http1_1, method: .POST, uri: "/api/session", headers: headers)
    let body = context.channel.allocator.buffer(bytes: request.body)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .head(let head) = unwrapInboundIn(data) else { return }
    answer.succeed((head.status.code, head.headers["set-cookie"]))
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    answer.fail(error)
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    answer.fail(ChannelError.eof)
  }
}
