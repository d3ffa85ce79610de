import Foundation
import MessagePackCodec
import TestSupport
import Testing

@Suite("Hostile input")
struct HostileInputTests {
  @Test("every input of the attack list ends as it must", arguments: Attack.all)
  func attackList(attack: Attack) {
    do throws(MessagePackError) {
      _ = try MessagePackValue(decoding: attack.bytes, limits: .client)
      #expect(!attack.mustBeRefused, "accepted \(attack.name)")
    } catch {
      #expect(attack.mustBeRefused, "refused \(attack.name): \(error)")
    }
  }

  @Test("the attack list is complete")
  func attackListIsComplete() {
    #expect(Attack.all.count == 83)
    #expect(Attack.all.count { $0.mustBeRefused } > 50)
  }

  @Test(
    "each defect is named",
    arguments: [
      ("", .truncated), ("c1", .reservedByte), ("92c0", .countExceedsInput),
      ("91", .countExceedsInput), ("cb7ff8", .truncated), ("d9056162", .countExceedsInput),
      ("a2c328", .invalidText), ("81c0c0", .keyNotText), ("82a16101a16102", .duplicateKey),
      ("82a16101d9016102", .duplicateKey), ("c0c0", .trailingBytes), ("d47f00", .extensionRefused),
      ("c7020c0000", .extensionRefused),
    ] as [(String, MessagePackError)])
  func defects(hex: String, expected: MessagePackError) {
    #expect(throws: expected) {
      _ = try MessagePackValue(decoding: bytes(hex: hex), limits: .client)
    }
  }

  @Test("32 levels are accepted and 33 are not, in arrays and in maps")
  func depth() throws {
    for opening in [[UInt8(0x91)], [0x81, 0xa1, 0x61]] {
      func nested(_ levels: Int) -> [UInt8] {
        [[UInt8]](repeating: opening, count: levels).joined() + [0xc0]
      }
      _ = try MessagePackValue(decoding: nested(32), limits: .client)
      #expect(throws: MessagePackError.tooDeep) {
        _ = try MessagePackValue(decoding: nested(33), limits: .client)
      }
    }
  }

  @Test("65,536 bytes are accepted and one more is not")
  func messageLength() throws {
    let payload = [UInt8](repeating: 0, count: 65_533)
    let longest = MessagePackWriter.bytes { $0.writeBinary(payload) }
    #expect(longest.count == 65_536)
    _ = try MessagePackReader(longest, limits: .client)
    #expect(throws: MessagePackError.messageTooLong) {
      _ = try MessagePackReader(longest + [0], limits: .client)
    }
  }

  @Test("a duplicate is found among many keys, wherever it is")
  func duplicateAmongMany() throws {
    for count in [2, 12, 13, 14, 100, 5_000] {
      let names = (0..<count).map { "\($0)" }
      let map = encodedMap(names)
      _ = try MessagePackValue(decoding: map, limits: .client)
      for place in [0, count / 3, count - 2] {
        let withDuplicate = Array(names.dropLast()) + [names[place]]
        #expect(throws: MessagePackError.duplicateKey) {
          _ = try MessagePackValue(decoding: encodedMap(withDuplicate), limits: .client)
        }
      }
    }
  }

  private func encodedMap(_ keys: [String]) -> [UInt8] {
    encoded(.map(keys.map { MessagePackValue.Entry($0, .null) }))
  }

  @Test("a message cut anywhere is refused, and so is one with a byte behind it")
  func truncation() {
    for seed in UInt64(0)..<40 {
      var random = SplitMix64(seed: seed)
      let message = encoded(random.value(depth: 3))
      for count in 0..<min(message.count, 600) {
        #expect(throws: MessagePackError.self, "seed \(seed), \(count) bytes") {
          _ = try MessagePackValue(decoding: Array(message.prefix(count)), limits: .server)
        }
      }
      #expect(throws: MessagePackError.trailingBytes, "seed \(seed)") {
        _ = try MessagePackValue(decoding: message + [0xc0], limits: .server)
      }
    }
  }

  @Test("a step that throws leaves the cursor where it was")
  func failedStepDoesNotMove() throws {
    var reader = try MessagePackReader([0x01, 0xd9, 0x05, 0x61], limits: .client)
    _ = try reader.next()
    #expect(throws: MessagePackError.countExceedsInput) { _ = try reader.next() }
    #expect(reader.offset == 1)
  }

  @Test("random and damaged bytes never trap, and what is accepted survives a round trip")
  func fuzz() throws {
    for seed in UInt64(0)..<30_000 {
      var random = SplitMix64(seed: seed)
      var message = random.bytes(random.below(64))
      if seed.isMultiple(of: 2) {
        message = encoded(random.value(depth: 3))
        for _ in 0...random.below(4) where !message.isEmpty {
          message[random.below(message.count)] = UInt8(truncatingIfNeeded: random.next())
        }
      }
      let limits = seed.isMultiple(of: 3) ? MessagePackLimits.client : .server
      guard let value = try? MessagePackValue(decoding: message, limits: limits) else { continue }
      let again = try MessagePackValue(decoding: encoded(value), limits: limits)
      #expect(again == value, "seed \(seed)")
    }
  }
}

/// One entry of Fixtures/attacks.json: hostile bytes and what a strict decoder must do with them.
struct Attack: Sendable, CustomTestStringConvertible {
  let name: String
  let mustBeRefused: Bool
  let bytes: [UInt8]

  var testDescription: String { name }

  static let all: [Attack] = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/attacks.json")
    guard let data = try? Data(contentsOf: file),
      let list = try? JSONSerialization.jsonObject(with: data) as? [[String: Any]]
    else { return [] }
    return list.compactMap(Attack.init)
  }()

  private init?(_ entry: [String: Any]) {
    guard let name = entry["name"] as? String, let group = entry["class"] as? String,
      let expect = entry["expect"] as? String
    else { return nil }
    self.name = name
    if let hex = entry["hex"] as? String {
      bytes = MessagePackCodecTests.bytes(hex: hex)
    } else {
      bytes = Attack.generated(entry["gen"] as? String ?? "")
    }
    let length = entry["len"] as? Int ?? bytes.count
    // Beyond plain "reject": extensions are refused in every client message, the flood and the deep
    // ones by their length or depth. What concerns the meaning of a field is not the codec's.
    mustBeRefused =
      expect == "reject" || group == "ext" || length > 65_536
      || (group == "depth" && bytes.prefix { $0 == 0x91 }.count > 32)
  }

  /// Terms like `91*1000 + c0`; a flood of keys is only described, so bytes beyond the limit do.
  private static func generated(_ terms: String) -> [UInt8] {
    guard !terms.contains("for ") else { return [UInt8](repeating: 0xc0, count: 131_075) }
    return terms.split(separator: "+").flatMap { term in
      let parts = term.split(separator: "*")
      let count = parts.count > 1 ? Int(parts[1].filter(\.isNumber)) ?? 1 : 1
      return [[UInt8]](repeating: MessagePackCodecTests.bytes(hex: parts[0]), count: count).joined()
    }
  }
}
