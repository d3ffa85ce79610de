import NIOCore
import NIOPosix

/// Opens many sockets and keeps them. Confined to the event loop.
final class SocketCrowd {
  /// Sockets that are being opened at a time, so that the server's queue does not overflow.
  private static let openingCountMax = 64
  /// Wait for the server's first message.
  private static let helloPatience = TimeAmount.seconds(20)

  private let site: LoadSite
  private let recorder: LoadRecorder
  private let loop: any EventLoop
  private(set) var sockets: [LoadSocket] = []
  private(set) var firstHello: [UInt8]?
  private var firstError: (any Error)?

  init(_ site: LoadSite, _ recorder: LoadRecorder, loop: any EventLoop) {
    self.site = site
    self.recorder = recorder
    self.loop = loop
  }

  /// Opens `count` sockets; those that are refused count as errors. Fails where none of the first
  /// ones could be opened: a server that refuses everybody would refuse the rest as well.
  func open(_ count: Int) -> EventLoopFuture<Void> {
    let promise = loop.makePromise(of: Void.self)
    open(next: 0, of: count, promise)
    return promise.futureResult
  }

  /// Says goodbye on every socket.
  func finish() {
    for socket in sockets { socket.finish() }
  }

  private func open(next: Int, of count: Int, _ promise: EventLoopPromise<Void>) {
    guard next < count else { return promise.succeed() }
    let batch = next..<min(count, next + Self.openingCountMax)
    let opened = batch.map { openSocket($0) }
    EventLoopFuture.andAllComplete(opened, on: loop).assumeIsolated().whenComplete { _ in
      if next == 0, self.firstHello == nil {
        promise.fail(self.firstError ?? LoadError.noHello)
      } else {
        self.open(next: batch.upperBound, of: count, promise)
      }
    }
  }

  private func openSocket(_ index: Int) -> EventLoopFuture<[UInt8]> {
    let hello = loop.makePromise(of: [UInt8].self)
    let socket = LoadSocket(
      upgradeRequest: site.upgradeRequest, recorder: recorder, phaseShift: index * 7, hello: hello
    ) { [weak self] in self?.connect($0) }
    connect(socket)
    hello.futureResult.assumeIsolated().whenComplete { result in
      switch result {
      case .success(let bytes):
        self.sockets.append(socket)
        if self.firstHello == nil { self.firstHello = bytes }
      case .failure(let error):
        if self.firstError == nil { self.firstError = error }
      }
    }
    return hello.futureResult
  }

  /// Gives a socket a connection: its first, or the next one after it was sent away.
  private func connect(_ socket: LoadSocket) {
    let url = site.target.url
    let bound = NIOLoopBound(socket, eventLoop: loop)
    let bootstrap = ClientBootstrap(group: loop)
      .connectTimeout(.seconds(5))
      .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 256 << 10))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(bound.value)
        }
      }
    site.target.connect(bootstrap).assumeIsolated().whenFailure { error in
      socket.fail("connect", self.site.target.unreachable(error))
    }
    let patience = loop.scheduleTask(in: Self.helloPatience) {
      bound.value.fail(
        "no_hello", LoadError.unreachable(url: url, reason: "no hello within 20 s"))
    }
    socket.awaitHello(patience)
  }
}
