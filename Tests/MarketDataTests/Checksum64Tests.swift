import MarketData
import Testing

@Suite struct Checksum64Tests {
  @Test(
    "equals XXH64 with seed 0",
    arguments: [
      (0, 0xef46_db37_51d8_e999), (31, 0xc346_d2b5_9b4d_8ee1), (32, 0xcbf5_9c51_16ff_32b4),
      (100, 0x6ac1_e580_3216_6597),
    ] as [(UInt8, UInt64)])
  func equalsReference(count: UInt8, expected: UInt64) {
    #expect(checksum64(Array(0..<count)) == expected)
  }

  @Test("equals XXH64 of a short text")
  func equalsReferenceOfText() {
    #expect(checksum64(Array("abc".utf8)) == 0x44bc_2cf5_ad77_0999)
  }
}
