import MessagePackCodec
import TestSupport
import Testing

@Suite("Round trips")
struct RoundTripTests {
  @Test("decoding what was encoded gives the same value, columns and NaN bits included")
  func decodeAfterEncode() throws {
    for seed in UInt64(0)..<500 {
      var random = SplitMix64(seed: seed)
      let value = random.value(depth: 5)
      let decoded = try MessagePackValue(decoding: encoded(value), limits: .server)
      #expect(decoded == value, "seed \(seed)")
    }
  }

  @Test("measuring and writing count the same bytes")
  func measureAgrees() {
    for seed in UInt64(0)..<200 {
      var random = SplitMix64(seed: seed)
      let value = random.value(depth: 4)
      #expect(MessagePackWriter.measure { $0.write(value) } == encoded(value).count, "seed \(seed)")
    }
  }

  @Test(
    "integers take their shortest encoding",
    arguments: [
      (0, "00"), (127, "7f"), (128, "cc80"), (255, "ccff"), (256, "cd0100"), (65_535, "cdffff"),
      (65_536, "ce00010000"), (4_294_967_295, "ceffffffff"),
      (4_294_967_296, "cf0000000100000000"), (Int64.max, "cf7fffffffffffffff"), (-1, "ff"),
      (-32, "e0"), (-33, "d0df"), (-128, "d080"), (-129, "d1ff7f"), (-32_768, "d18000"),
      (-32_769, "d2ffff7fff"), (-2_147_483_648, "d280000000"),
      (-2_147_483_649, "d3ffffffff7fffffff"), (Int64.min, "d38000000000000000"),
    ] as [(Int64, String)])
  func shortestIntegers(value: Int64, hex: String) throws {
    #expect(encoded(.integer(value)) == bytes(hex: hex))
    #expect(try MessagePackValue(decoding: bytes(hex: hex), limits: .client) == .integer(value))
  }

  @Test(
    "lengths move to the next header exactly where they must",
    arguments: [0, 1, 15, 16, 31, 32, 255, 256, 65_535, 65_536])
  func lengthHeaders(count: Int) throws {
    let values: [MessagePackValue] = [
      .text(String(repeating: "a", count: count)), .binary([UInt8](repeating: 7, count: count)),
      .array([MessagePackValue](repeating: .null, count: count)),
      .map((0..<count).map { MessagePackValue.Entry("\($0)", .null) }),
    ]
    for value in values {
      #expect(try MessagePackValue(decoding: encoded(value), limits: .server) == value)
    }
  }

  @Test(
    "the valid encodings of the public test suite decode to their values",
    .enabled(if: ValidSuite.isPresent))
  func publicSuite() throws {
    let cases = try ValidSuite.load()
    #expect(cases.count == 233)
    let limits = MessagePackLimits(byteCountMax: 65_536, depthMax: 32, extensions: .all)
    for (expected, encoding) in cases {
      let value = try MessagePackValue(decoding: encoding, limits: limits)
      #expect(expected.matches(value), "\(expected) from \(encoding)")
    }
  }
}
