import NIOCore
import NIOPosix

/// A client whose socket has been upgraded.
final class OpenSocket: Sendable {
  private let channel: any Channel
  private let received: EventLoopFuture<[UInt8]>

  /// Connects and waits for the 101 answer.
  init(_ request: [UInt8], with path: String, on group: any EventLoopGroup) async throws {
    let upgraded = group.next().makePromise(of: Void.self)
    let received = group.next().makePromise(of: [UInt8].self)
    self.received = received.futureResult
    channel = try await ClientBootstrap(group: group)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            FrameCollector(upgraded: upgraded, received: received))
        }
      }
      .connect(unixDomainSocketPath: path).get()
    try await channel.writeAndFlush(ByteBuffer(bytes: request))
    try await upgraded.futureResult.get()
  }

  func send(_ frame: ClientFrame) async throws {
    try await channel.writeAndFlush(ByteBuffer(bytes: frame.bytes))
  }

  /// What came behind the answer, once the server has ended its side.
  func bytesToEnd() async throws -> [UInt8] { try await received.get() }

  func close() async throws { try await channel.close() }
}

private final class FrameCollector: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private struct NotUpgraded: Error {}

  private let upgraded: EventLoopPromise<Void>
  private let received: EventLoopPromise<[UInt8]>
  private var bytes: [UInt8] = []
  private var isUpgraded = false

  init(upgraded: EventLoopPromise<Void>, received: EventLoopPromise<[UInt8]>) {
    self.upgraded = upgraded
    self.received = received
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    bytes += unwrapInboundIn(data).readableBytesView
    guard !isUpgraded, let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return }
    guard bytes.starts(with: "HTTP/1.1 101 ".utf8) else { return }
    isUpgraded = true
    bytes.removeSubrange(..<end.upperBound)
    upgraded.succeed()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    upgraded.fail(NotUpgraded())
    received.succeed(bytes)
  }
}
