import EventLogging
import FastCGI
import Foundation
import Synchronization
import Testing

/// libfcgi can be started and stopped once in the life of a process, so everything that needs the
/// running server is one test.
struct FastCGIServerTests {
  @Test("serves an inherited socket on several threads, beats, and drains without losing a request")
  func wholeLife() async throws {
    let server = try TestServer()

    // What the CGI variables, the body and the answer go through.
    let echo = try server.request(method: "POST", target: "/echo?a=1", body: "hello\r\n\u{1F511}")
    #expect(echo.hasPrefix("Status: 200 OK\r\nX-Thread: "))
    #expect(echo.hasSuffix("\r\n\r\nPOST echo a=1 hello\r\n\u{1F511}"))
    let large = String(repeating: "x", count: 64 * 1024)
    #expect(try server.request(method: "POST", target: "/echo", body: large).hasSuffix(large))

    // What is refused never reaches a handler that works.
    let tooLarge = try server.request(method: "POST", target: "/echo", body: large + "x")
    #expect(tooLarge.hasPrefix("Status: 400 Bad Request\r\n"))
    #expect(tooLarge.hasSuffix("bodyTooLarge"))
    #expect(try server.request(method: "GET", target: "/%zz").hasSuffix("malformedPath"))
    let lying = try server.request(method: "POST", target: "/echo", body: "abc", length: "10")
    #expect(lying.hasSuffix("bodyCutShort"))
    for length in ["-1", "1e3", "99999999999999999999", "0x10"] {
      let answer = try server.request(method: "POST", target: "/echo", body: "", length: length)
      #expect(answer.hasPrefix("Status: 400 Bad Request\r\n"))
    }

    // Two requests that wait for each other can only end if two threads answer at once.
    async let one = server.requestInBackground(target: "/meet")
    async let two = server.requestInBackground(target: "/meet")
    #expect(try await [one, two].allSatisfy { $0.hasSuffix("met") })

    #expect(server.readBeat() == 1)

    // A request that runs when the order to stop comes is answered.
    async let slow = server.requestInBackground(target: "/slow")
    server.isSlowRunning.wait()
    server.closeLifeline()
    server.maySlowEnd.signal()
    #expect(try await slow.hasSuffix("slow done"))
    #expect(server.waitForEnd() == "returned")

    // The socket still listens: it belongs to its maker, and to the next generation.
    #expect(server.canConnect())
  }
}

/// The real accept loop on a unix socket, spoken to with `cgi-fcgi` of libfcgi.
private final class TestServer: Sendable {
  let isSlowRunning = DispatchSemaphore(value: 0)
  let maySlowEnd = DispatchSemaphore(value: 0)
  private let path = "/tmp/speedstack-fcgi-\(UUID().uuidString.prefix(8)).sock"
  private let listener: Int32
  private let lifeline: Int32
  private let end = DispatchSemaphore(value: 0)
  private let outcome = Mutex("running")
  private let meeting = Meeting()

  init() throws {
    listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var pair: [Int32] = [0, 0]
    let paired = unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair)
    try #require(paired == 0)
    lifeline = pair[0]
    let bound = unsafe withAddress { unsafe bind(listener, $0, $1) }
    try #require(bound == 0 && listen(listener, 64) == 0)
    let configuration = FastCGIConfiguration(
      listenDescriptor: listener, heartbeatDescriptor: pair[1], threadCount: 4)
    let log = EventLog(descriptor: -1)
    Thread.detachNewThread { [self] in
      do {
        try FastCGIServer(configuration: configuration, log: log) { [self] in
          let thread = UUID().uuidString
          return { [self] in answer($0, thread: thread) }
        }.run()
        outcome.withLock { $0 = "returned" }
      } catch {
        outcome.withLock { $0 = "\(error)" }
      }
      end.signal()
    }
  }

  deinit { unsafe unlink(path) }

  private func answer(
    _ request: Result<HTTPRequest, HTTPRequestError>, thread: String
  ) -> HTTPResponse {
    switch request {
    case .failure(let error):
      return HTTPResponse(.badRequest, body: Array("\(error)".utf8))
    case .success(let request):
      let headers = [NamedValue("X-Thread", thread)]
      switch request.path {
      case ["meet"]:
        meeting.wait()
        return HTTPResponse(.ok, headers: headers, body: Array("met".utf8))
      case ["slow"]:
        isSlowRunning.signal()
        maySlowEnd.wait()
        return HTTPResponse(.ok, headers: headers, body: Array("slow done".utf8))
      default:
        let query = request.query.map { "\($0.name)=\($0.value)" }.joined()
        let head = "\(request.method.rawValue) \(request.path.joined()) \(query) "
        return HTTPResponse(.ok, headers: headers, body: Array(head.utf8) + request.body)
      }
    }
  }

  /// One request through `cgi-fcgi`; returns the whole answer.
  func request(
    method: String, target: String, body: String = "", length: String? = nil
  ) throws -> String {
    let process = Process()
    let (input, output) = (Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/usr/bin/cgi-fcgi")
    process.arguments = ["-bind", "-connect", path]
    process.environment = [
      "REQUEST_METHOD": method, "REQUEST_URI": target,
      "CONTENT_LENGTH": length ?? "\(body.utf8.count)",
    ]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    let bytes = Data(body.utf8)
    Thread.detachNewThread {
      // The program may end without having read all of it.
      try? input.fileHandleForWriting.write(contentsOf: bytes)
      try? input.fileHandleForWriting.close()
    }
    let answer = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: answer, as: UTF8.self)
  }

  func requestInBackground(target: String) async throws -> String {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { [self] in
        continuation.resume(with: Result { try request(method: "GET", target: target) })
      }
    }
  }

  func readBeat() -> Int {
    var byte: UInt8 = 0
    return unsafe read(lifeline, &byte, 1)
  }

  func closeLifeline() { close(lifeline) }

  func waitForEnd() -> String {
    end.wait()
    return outcome.withLock { $0 }
  }

  func canConnect() -> Bool {
    let client = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(client) }
    return unsafe withAddress { unsafe connect(client, $0, $1) } == 0
  }

  private func withAddress(
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { bytes in
      unsafe bytes.copyBytes(from: path.utf8)
    }
    return unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        unsafe body(generic, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}

/// Each of two waits for the other.
private final class Meeting: Sendable {
  private let count = Mutex(0)
  private let door = DispatchSemaphore(value: 0)

  func wait() {
    let isSecond = count.withLock { count in
      count += 1
      return count == 2
    }
    if isSecond { door.signal() } else { door.wait() }
  }
}
