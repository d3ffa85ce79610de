import Foundation
import Glibc
import MarketData
import NIOCore
import NIOPosix
import RedisClient
import Testing
import WorkerServer

@Suite("Worker", .serialized)
struct WorkerTests {
  /// A listening unix socket as a supervisor would make it.
  private func listen(_ path: String) throws -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    try #require(descriptor >= 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { field in
      unsafe field.copyBytes(from: path.utf8)
    }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    // SAFETY: sockaddr_un begins as every sockaddr does; bind reads `size` bytes of it.
    let bound = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(descriptor, $0, size)
      }
    }
    try #require(bound == 0 && Glibc.listen(descriptor, 16) == 0)
    return descriptor
  }

  /// Starts a worker whose store and cache do not exist, and lets `body` bring it to an end.
  private func withWorker(
    _ body: (Worker, _ path: String, _ lifeline: Int32) async throws -> Void
  ) async throws {
    let directory = NSTemporaryDirectory() + "worker-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
    let path = temporarySocketPath()
    let descriptor = try listen(path)
    var pair: [Int32] = [0, 0]
    try #require(unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0)
    let worker = try Worker(
      WorkerConfiguration(
        listener: .inherited(descriptor: dup(descriptor)),
        marketData: MarketDataSettings(
          segments: directory + "/segments",
          cacheURL: try RedisURL("unix://\(directory)/no-cache.sock")),
        storeURL: "unix://\(directory)/no-redis.sock", heartbeatDescriptor: pair[1]))
    #expect(FileManager.default.fileExists(atPath: directory + "/segments"))
    async let ended: Void = run(worker)
    try await body(worker, path, pair[0])
    try await ended
    // The last process that uses the segments takes them along.
    #expect(!FileManager.default.fileExists(atPath: directory + "/segments"))
    try await expectListening(path)
    close(descriptor)
    close(pair[0])
    unsafe unlink(path)
    try FileManager.default.removeItem(atPath: directory)
  }

  /// `Worker.run` blocks, so it gets a thread of its own.
  private func run(_ worker: Worker) async throws {
    try await withCheckedThrowingContinuation { continuation in
      Thread { continuation.resume(with: Result { try worker.run() }) }.start()
    }
  }

  /// Only the worker's copy of the listening socket is closed: it still takes connections.
  private func expectListening(_ path: String) async throws {
    let connection = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(unixDomainSocketPath: path).get()
    #expect(connection.isActive)
    try await connection.close()
  }

  @Test("serves an inherited socket without its store, and leaves it listening when it drains")
  func inheritedSocket() async throws {
    // The token must look like one to be looked up.
    let request = RequestChange(headers: ["Cookie": "sid=" + String(repeating: "a", count: 43)])
    try await withWorker { worker, path, _ in
      let answer = try await exchangeBytes(
        Array(request.text.utf8), with: path, on: MultiThreadedEventLoopGroup.singleton)
      #expect(String(decoding: answer.prefix(12), as: UTF8.self) == "HTTP/1.1 503")
      worker.drain(because: "test")
    }
  }

  @Test("sends heartbeats, and drains by itself when the other end of the line is gone")
  func lifeline() async throws {
    try await withWorker { _, _, lifeline in
      var byte: UInt8 = 0
      #expect(unsafe read(lifeline, &byte, 1) == 1)
      shutdown(lifeline, Int32(SHUT_RDWR))
    }
  }
}
