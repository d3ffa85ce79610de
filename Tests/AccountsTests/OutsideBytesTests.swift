import Accounts
import TestSupport
import Testing

/// What comes from outside is read or refused, whatever its bytes: nothing here ends the process.
struct OutsideBytesTests {
  /// Texts of any bytes: random ones, and those of `seeds` with a few bytes changed.
  private func texts(_ seeds: [String], seed: UInt64, count: Int) -> [String] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { number in
      let bytes =
        number % 3 == 0
        ? random.bytes(upTo: 80) : random.mutated(Array(random.pick(seeds).utf8))
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  @Test("reads random bytes as JSON or refuses them", arguments: [1, 2, 3] as [UInt64])
  func json(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let alphabet = Array(#"{}[]":,\/ue+-0123456789.truefalsn "#.utf8) + [0, 0x1F, 0xC3, 0xA9, 0xFF]
    for _ in 0..<20_000 {
      // Of the grammar's own characters, or hardly a text would get past its first byte.
      let text = (0..<random.below(40)).map { _ in random.pick(alphabet) }
      guard let value = try? JSONParser.parse(text) else { continue }
      #expect(try JSONParser.parse(value.encoded) == value, "\(text)")
    }
  }

  @Test(
    "reads back the Base32 that it writes, and no other form of it", arguments: [4, 5] as [UInt64])
  func base32(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<5_000 {
      let bytes = random.bytes(upTo: 40)
      let text = Base32.encode(bytes)
      #expect(Base32.decode(text) == bytes)
      let changed = String(decoding: random.mutated(Array(text.utf8)), as: UTF8.self)
      if let other = Base32.decode(changed) { #expect(Base32.encode(other) == changed) }
    }
  }

  @Test("takes as tokens what has their form only", arguments: [6, 7] as [UInt64])
  func tokens(seed: UInt64) throws {
    let session = try SecretToken.make()
    for text in texts([session, AccessToken.prefix + session], seed: seed, count: 20_000) {
      let isToken = text.utf8.count == 43 && text.utf8.allSatisfy(isOfTokens)
      #expect((SecretToken.hash(of: text) != nil) == isToken, "\(text)")
      let isPersonal =
        text.utf8.starts(with: "sst_".utf8) && text.utf8.count == 47
        && text.utf8.dropFirst(4).allSatisfy(isOfTokens)
      #expect((AccessToken.hash(of: text) != nil) == isPersonal, "\(text)")
    }
  }

  private func isOfTokens(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
    default: false
    }
  }

  @Test("keeps names and passwords within their rules", arguments: [8, 9] as [UInt64])
  func namesAndPasswords(seed: UInt64) throws {
    let owner = try UserName("somebody")
    for text in texts(["Ada Lovelace", "ＡＤＭＩＮ", "e\u{301}🔑\u{202E}"], seed: seed, count: 10_000) {
      if let name = try? UserName(text) {
        #expect((1...64).contains(name.text.unicodeScalars.count))
        // Its own form is its form.
        #expect(try UserName(name.text) == name)
      }
      _ = try? Password(text, for: owner)
    }
  }

  @Test(
    "reads a stored hash as it writes it, and survives what was damaged",
    arguments: [1, 2] as [UInt64])
  func passwordHashes(seed: UInt64) throws {
    let hash = try PasswordHash(of: Array("secret".utf8), cost: TestStore.cost)
    #expect(try PasswordHash(parsing: hash.text).text == hash.text)
    for text in texts([hash.text], seed: seed, count: 10_000) {
      guard let other = try? PasswordHash(parsing: text) else { continue }
      #expect(try PasswordHash(parsing: other.text) == other)
    }
  }

  @Test(
    "reads presets of mutated JSON, and writes what it has read", arguments: [1, 2] as [UInt64])
  func presets(seed: UInt64) throws {
    let content = try TestStore().content().json.encoded
    var random = SplitMix64(seed: seed)
    var readCount = 0
    for _ in 0..<10_000 {
      guard let json = try? JSONParser.parse(random.mutated(content)),
        let read = try? PresetContent(json: json)
      else { continue }
      readCount += 1
      #expect(try PresetContent(json: JSONParser.parse(read.json.encoded)) == read)
    }
    #expect(readCount > 100)
  }

  @Test("reads what was published, and nothing else", arguments: [1, 2] as [UInt64])
  func sessionEnds(seed: UInt64) {
    for text in texts(["session abc", "user abc"], seed: seed, count: 10_000) {
      switch SessionEnd(message: Array(text.utf8)) {
      case .session(let hash): #expect(text == "session \(hash)")
      case .user(let id): #expect(text == "user \(id)")
      case nil: break
      }
    }
  }
}
