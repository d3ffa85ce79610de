import TestSupport
import Testing
import WorkerServer

@Suite("Frame parser")
struct FrameParserTests {
  static let text = FrameLimits.conformance
  static let binary = FrameLimits.production

  @Test(
    "unmasks payloads of every length around the borders of the length forms",
    arguments: [0, 1, 2, 7, 8, 9, 124, 125, 126, 127, 65_535, 65_536])
  func unmasks(count: Int) {
    let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let outcome = ParserOutcome(ClientFrame(.binary, payload).bytes, limits: Self.binary)
    #expect(outcome.events == [.binary(payload)])
    #expect(outcome.violation == nil)
  }

  @Test("joins fragments, with control frames between them, in their order")
  func joinsFragments() {
    let bytes =
      ClientFrame(.binary, [1, 2, 3], final: false).bytes
      + ClientFrame(.ping, [9]).bytes
      + ClientFrame(.continuation, [], final: false).bytes
      + ClientFrame(.pong, []).bytes
      + ClientFrame(.continuation, [4, 5]).bytes
      + ClientFrame(.binary, [6]).bytes
    let outcome = ParserOutcome(bytes, limits: Self.binary)
    #expect(outcome.events == [.ping([9]), .pong([]), .binary([1, 2, 3, 4, 5]), .binary([6])])
  }

  static let refusals: [(String, [UInt8], FrameViolation)] = [
    ("no mask", [0x82, 0x02], .unmasked),
    ("RSV1", [0xC2, 0x80], .reservedBits),
    ("RSV2", [0xA2, 0x80], .reservedBits),
    ("RSV3", [0x92, 0x80], .reservedBits),
    ("opcode 3", [0x83, 0x80], .reservedOpcode),
    ("opcode 11", [0x8B, 0x80], .reservedOpcode),
    ("a fragmented ping", [0x09, 0x80], .controlFragmented),
    ("a ping of 126 bytes", [0x89, 0xFE], .controlTooLong),
    ("text", ClientFrame(.text, [0x61]).bytes, .textNotAccepted),
    ("a continuation of nothing", ClientFrame(.continuation, [1]).bytes, .continuationWithoutStart),
    (
      "a second start",
      ClientFrame(.binary, [1], final: false).bytes + ClientFrame(.binary, [2]).bytes,
      .startInsideMessage
    ),
    (
      "2 bytes in the 16-bit form",
      ClientFrame(.binary, [1, 2]).with { $0.lengthByteCount = 2 }.bytes, .lengthNotMinimal
    ),
    (
      "65,535 bytes in the 64-bit form",
      ClientFrame(.binary, []).with {
        $0.declaredLength = 65_535; $0.lengthByteCount = 8
      }.bytes,
      .lengthNotMinimal
    ),
    (
      "a length of 2^63",
      ClientFrame(.binary, []).with { $0.declaredLength = 1 << 63 }.bytes, .lengthOutOfRange
    ),
    (
      "a length of 2^63 - 1 behind a fragment",
      ClientFrame(.binary, [1], final: false).bytes
        + ClientFrame(.continuation, []).with { $0.declaredLength = .max >> 1 }.bytes,
      .messageTooLarge
    ),
    (
      "one byte more than the limit",
      ClientFrame(.binary, []).with { $0.declaredLength = 65_537 }.bytes, .messageTooLarge
    ),
    ("a close payload of 1 byte", ClientFrame(.close, [3]).bytes, .closePayloadTooShort),
    ("close code 1005", ClientFrame(.close, [0x03, 0xED]).bytes, .closeCodeInvalid),
    ("close code 999", ClientFrame(.close, [0x03, 0xE7]).bytes, .closeCodeInvalid),
    ("close code 5000", ClientFrame(.close, [0x13, 0x88]).bytes, .closeCodeInvalid),
    (
      "a close reason that is not UTF-8", ClientFrame(.close, [0x03, 0xE8, 0xC3]).bytes,
      .closeReasonNotUTF8
    ),
  ]

  @Test("refuses what RFC 6455 or the limits forbid, as soon as it is known", arguments: refusals)
  func refuses(name: String, bytes: [UInt8], violation: FrameViolation) {
    let outcome = ParserOutcome(bytes, limits: Self.binary)
    #expect(outcome.violation == violation, "\(name)")
    #expect(outcome.events == [], "\(name)")
  }

  @Test("ignores everything behind a violation and behind a close frame")
  func ignoresTheRest() throws {
    let later = ClientFrame(.ping, [1]).bytes
    #expect(
      ParserOutcome(ClientFrame(.close, []).bytes + later, limits: Self.binary).events
        == [.close(code: nil)])
    var parser = FrameParser(limits: Self.binary)
    var position = 0
    let bad = ClientFrame(.ping, []).with { $0.maskingKey = nil }.bytes
    #expect(throws: FrameViolation.unmasked) { try parser.next(in: bad.span, from: &position) }
    position = 0
    let event = try parser.next(in: later.span, from: &position)
    #expect(event == nil)
    #expect(position == later.count)
  }

  @Test("takes 64 fragments and refuses the 65th")
  func limitsFragments() {
    let start = ClientFrame(.binary, [], final: false).bytes
    let middle = ClientFrame(.continuation, [], final: false).bytes
    let last = ClientFrame(.continuation, [7]).bytes
    let allowed = start + Array(repeatElement(middle, count: 62).joined()) + last
    #expect(ParserOutcome(allowed, limits: Self.binary).events == [.binary([7])])
    let tooMany = start + Array(repeatElement(middle, count: 63).joined()) + last
    #expect(ParserOutcome(tooMany, limits: Self.binary).violation == .tooManyFragments)
  }

  @Test("judges UTF-8 over the whole text, not over its fragments")
  func judgesText() {
    let euro: [UInt8] = [0xE2, 0x82, 0xAC]
    let split =
      ClientFrame(.text, [euro[0]], final: false).bytes
      + ClientFrame(.continuation, Array(euro[1...])).bytes
    #expect(ParserOutcome(split, limits: Self.text).events == [.text(euro)])
    let surrogate = ClientFrame(.text, [0xED, 0xA0, 0x80]).bytes
    #expect(ParserOutcome(surrogate, limits: Self.text).violation == .textNotUTF8)
  }

  @Test("maps each violation to the close code of the protocol page")
  func closeCodes() {
    #expect(FrameViolation.unmasked.closeCode.rawValue == 1002)
    #expect(FrameViolation.lengthNotMinimal.closeCode.rawValue == 1002)
    #expect(FrameViolation.textNotAccepted.closeCode.rawValue == 1003)
    #expect(FrameViolation.closeReasonNotUTF8.closeCode.rawValue == 1007)
    #expect(FrameViolation.messageTooLarge.closeCode.rawValue == 1009)
    #expect(FrameViolation.tooManyFragments.closeCode.rawValue == 1009)
  }
}

@Suite("Frame parser, properties")
struct FrameParserPropertyTests {
  @Test(
    "the same bytes give the same frames in any split", arguments: 1...200 as ClosedRange<UInt64>)
  func splitsDoNotMatter(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let bytes = Self.stream(&random)
    let whole = ParserOutcome(bytes, limits: .conformance)
    let chunks = (0..<bytes.count).map { _ in Int.random(in: 0...9, using: &random) }
    let split = ParserOutcome(bytes, chunks: chunks, limits: .conformance)
    #expect(split == whole, "seed \(seed)")
    #expect(!whole.events.isEmpty, "seed \(seed)")
  }

  @Test(
    "random bytes never trap and hand out no more than came in",
    arguments: 1...300 as ClosedRange<UInt64>)
  func randomBytes(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let count = Int.random(in: 0...600, using: &random)
    var bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    // Half of the seeds get a plausible beginning, to come further than the first two bytes.
    if seed.isMultiple(of: 2) { bytes = ClientFrame(.binary, [1], final: false).bytes + bytes }
    let outcome = ParserOutcome(bytes, limits: .production)
    let handedOut = outcome.events.reduce(0) { sum, event in
      switch event {
      case .text(let payload), .binary(let payload), .ping(let payload), .pong(let payload):
        sum + payload.count
      case .close: sum
      }
    }
    #expect(handedOut <= bytes.count, "seed \(seed)")
  }

  @Test("a stream with one bit turned never traps", arguments: 1...300 as ClosedRange<UInt64>)
  func bitFlips(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var bytes = Self.stream(&random)
    let place = Int.random(in: bytes.indices, using: &random)
    bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    let whole = ParserOutcome(bytes, limits: .production)
    #expect(ParserOutcome(bytes, chunks: [place], limits: .production) == whole, "seed \(seed)")
  }

  /// Some valid frames of all kinds, the last perhaps cut off.
  private static func stream(_ random: inout SplitMix64) -> [UInt8] {
    var bytes = ClientFrame(.ping, [0]).bytes
    for _ in 0..<Int.random(in: 1...8, using: &random) {
      let payload = (0..<Int.random(in: 0...300, using: &random)).map { _ in
        UInt8.random(in: 0...127, using: &random)
      }
      let key = (0..<4).map { _ in UInt8.random(in: .min ... .max, using: &random) }
      let frames: [ClientFrame] =
        switch Int.random(in: 0..<4, using: &random) {
        case 0: [ClientFrame(.text, payload)]
        case 1: [ClientFrame(.pong, Array(payload.prefix(125)))]
        case 2: [ClientFrame(.binary, payload, final: false), ClientFrame(.continuation, payload)]
        default: [ClientFrame(.binary, payload)]
        }
      for frame in frames { bytes += frame.with { $0.maskingKey = key }.bytes }
    }
    return Array(bytes.dropLast(Int.random(in: 0...3, using: &random)))
  }
}
