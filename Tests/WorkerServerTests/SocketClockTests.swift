import NIOCore
import NIOEmbedded
import Testing
import WorkerServer

/// Sockets on an embedded channel, where time passes only when a test says so.
@Suite("Clocks and back-pressure of a socket")
struct SocketClockTests {
  private static let timings = SocketTimings()

  /// A connection that has not said anything yet.
  private func connect() throws -> EmbeddedChannel {
    let channel = EmbeddedChannel()
    let hub = SocketHub(eventLoop: channel.eventLoop, timings: Self.timings)
    let pipeline = SocketPipeline(
      echoFor: UpgradePolicy(audience: .conformanceSuite), sessions: nil, limits: .production,
      hub: hub)
    try channel.connect(to: SocketAddress(unixDomainSocketPath: "/test")).wait()
    try pipeline.configure(channel)
    return channel
  }

  /// An upgraded connection, its 101 answer read.
  private func open() throws -> EmbeddedChannel {
    let channel = try connect()
    try channel.writeInbound(ByteBuffer(string: RequestChange().text))
    channel.embeddedEventLoop.run()
    let answer = try String(buffer: #require(try outbound(channel)))
    #expect(answer.hasPrefix("HTTP/1.1 101 "))
    return channel
  }

  /// Everything written so far as one buffer, nil when there is nothing.
  private func outbound(_ channel: EmbeddedChannel) throws -> ByteBuffer? {
    var all: ByteBuffer?
    while var part = try channel.readOutbound(as: ByteBuffer.self) {
      all.setOrWriteBuffer(&part)
    }
    return all
  }

  private func outboundBytes(_ channel: EmbeddedChannel) throws -> [UInt8] {
    try outbound(channel).map { Array($0.readableBytesView) } ?? []
  }

  private func setWritable(_ channel: EmbeddedChannel, _ isWritable: Bool) {
    channel.isWritable = isWritable
    channel.pipeline.fireChannelWritabilityChanged()
  }

  private static let ping: [UInt8] = [0x89, 0]
  private static let notReading: [UInt8] = [0x88, 2, 0x11, 0x38]

  @Test("closes a connection that has not been upgraded after 5 s")
  func neverUpgraded() throws {
    let channel = try connect()
    try channel.writeInbound(ByteBuffer(string: "GET /ws HTTP/1.1\r\nHost: x\r\n"))
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(4999))
    #expect(channel.isActive)
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
    #expect(!channel.isActive)
    #expect(try outboundBytes(channel) == [])
  }

  @Test("an upgraded connection outlives the time for upgrades")
  func upgradedStays() throws {
    let channel = try open()
    channel.embeddedEventLoop.advanceTime(by: .seconds(6))
    #expect(channel.isActive)
    try channel.writeInbound(ByteBuffer(bytes: ClientFrame(.binary, [5]).bytes))
    #expect(try outboundBytes(channel) == [0x82, 1, 5])
    _ = try channel.finish()
  }

  @Test("answers a request that is too large with 400")
  func tooLarge() throws {
    let channel = try connect()
    let header = "X: " + String(repeating: "a", count: 20_000)
    try channel.writeInbound(ByteBuffer(string: "GET /ws HTTP/1.1\r\n\(header)"))
    let answer = try String(buffer: #require(try outbound(channel)))
    #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
    #expect(!channel.isActive)
  }

  @Test("pings every 20 s as long as pongs come")
  func pings() throws {
    let channel = try open()
    for _ in 0..<3 {
      channel.embeddedEventLoop.advanceTime(by: .milliseconds(19_999))
      #expect(try outboundBytes(channel) == [])
      channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
      #expect(try outboundBytes(channel) == Self.ping)
      try channel.writeInbound(ByteBuffer(bytes: ClientFrame(.pong, []).bytes))
    }
    #expect(channel.isActive)
    _ = try channel.finish()
  }

  @Test("closes with 4408 when a ping stays unanswered for 10 s, whatever else comes")
  func missingPong() throws {
    let channel = try open()
    channel.embeddedEventLoop.advanceTime(by: .seconds(20))
    #expect(try outboundBytes(channel) == Self.ping)
    try channel.writeInbound(ByteBuffer(bytes: ClientFrame(.binary, []).bytes))
    #expect(try outboundBytes(channel) == [0x82, 0])
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(9_999))
    #expect(channel.isActive)
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
    #expect(try outboundBytes(channel) == Self.notReading)
  }

  @Test("closes with 4408 when bytes stay unsent for 10 s")
  func slowReader() throws {
    let channel = try open()
    setWritable(channel, false)
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(9_999))
    #expect(try outboundBytes(channel) == [])
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
    #expect(try outboundBytes(channel) == Self.notReading)
  }

  @Test("a reader that takes some bytes every 10 s stays, one that stops is closed with 4408")
  func steadyReader() throws {
    let channel = try open()
    channel.write(ByteBuffer(repeating: 0, count: 900), promise: nil)
    setWritable(channel, false)
    for byteCount in [600, 300] {
      channel.embeddedEventLoop.advanceTime(by: .seconds(9))
      // All that has been written is taken, and fewer bytes wait again.
      channel.flush()
      channel.write(ByteBuffer(repeating: 0, count: byteCount), promise: nil)
      channel.embeddedEventLoop.advanceTime(by: .seconds(1))
      #expect(try outboundBytes(channel).suffix(4) != Self.notReading)
    }
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(9_999))
    #expect(try outboundBytes(channel) == [])
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
    #expect(try outboundBytes(channel).suffix(4) == Self.notReading)
  }

  @Test("the 10 s of a reader who has stopped count from the last byte taken")
  func stopsReading() throws {
    let channel = try open()
    channel.write(ByteBuffer(repeating: 0, count: 900), promise: nil)
    setWritable(channel, false)
    // All that has been written is taken, and fewer bytes wait again.
    channel.flush()
    channel.write(ByteBuffer(repeating: 0, count: 600), promise: nil)
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(10_999))
    #expect(try outboundBytes(channel).suffix(4) != Self.notReading)
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
    #expect(try outboundBytes(channel).suffix(4) == Self.notReading)
  }

  @Test("a reader that catches up in time stays, with all its 10 s again")
  func catchesUp() throws {
    let channel = try open()
    for _ in 0..<2 {
      setWritable(channel, false)
      channel.embeddedEventLoop.advanceTime(by: .seconds(9))
      setWritable(channel, true)
    }
    #expect(channel.isActive)
    #expect(try outboundBytes(channel) == [])
    _ = try channel.finish()
  }

  @Test("takes no message while unsent bytes pile up, and every one afterwards")
  func holdsInput() throws {
    let channel = try open()
    setWritable(channel, false)
    let bytes = ClientFrame(.binary, [1]).bytes + ClientFrame(.binary, [2]).bytes
    try channel.writeInbound(ByteBuffer(bytes: bytes.prefix(9)))
    try channel.writeInbound(ByteBuffer(bytes: bytes.dropFirst(9)))
    #expect(try outboundBytes(channel) == [])
    setWritable(channel, true)
    #expect(try outboundBytes(channel) == [0x82, 1, 1, 0x82, 1, 2])
    _ = try channel.finish()
  }

  @Test(
    "draining closes sockets with 1012 and a hint, other connections at once, and refuses new ones"
  )
  func drain() throws {
    let loop = EmbeddedEventLoop()
    let hub = SocketHub(eventLoop: loop, timings: Self.timings)
    let pipeline = SocketPipeline(
      echoFor: UpgradePolicy(audience: .conformanceSuite), sessions: nil, limits: .production,
      hub: hub)
    let channels = try (0..<3).map { _ in
      let channel = EmbeddedChannel(loop: loop)
      try channel.connect(to: SocketAddress(unixDomainSocketPath: "/test")).wait()
      return channel
    }
    for channel in channels.prefix(2) { try pipeline.configure(channel) }
    try channels[0].writeInbound(ByteBuffer(string: RequestChange().text))
    loop.run()
    _ = try outbound(channels[0])
    let drained = hub.drain(patience: .seconds(10))
    let frame = try outboundBytes(channels[0])
    #expect(frame.count == 2 + Int(frame[1]) && frame[0] == 0x88)
    #expect(frame[2...3] == [0x03, 0xF4])
    let words = String(decoding: frame.dropFirst(4), as: UTF8.self).split(separator: " ")
    #expect(words.count == 4 && words[..<2] == ["retry", "after"] && words[3] == "ms")
    #expect((0...100).contains(try #require(Int(words[2]))))
    loop.run()
    #expect(!channels[1].isActive)
    try drained.wait()
    try pipeline.configure(channels[2])
    #expect(!channels[2].isActive)
  }
}
