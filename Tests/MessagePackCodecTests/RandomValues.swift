import MessagePackCodec
import TestSupport

extension SplitMix64 {
  /// An integer of any magnitude: a random one is nearly always huge.
  mutating func integer() -> Int64 { Int64(bitPattern: next()) >> Int64(below(64)) }

  mutating func text() -> String {
    let alphabet: [Character] = ["a", "Z", "0", " ", "\0", "\n", "é", "漢", "🍺", "\u{202e}"]
    return String((0..<below(40)).map { _ in alphabet[below(alphabet.count)] })
  }

  /// A value of at most `depth` nested containers.
  mutating func value(depth: Int) -> MessagePackValue {
    switch below(depth > 0 ? 10 : 8) {
    case 0: return .null
    case 1: return .boolean(below(2) == 0)
    case 2: return .integer(integer())
    case 3: return .unsigned(next() | 1 << 63)
    case 4: return .float(MessagePackValue.Bits(Double(bitPattern: next())))
    case 5: return .text(text())
    case 6: return .binary(bytes(below(300)))
    case 7:
      return .column(
        (0..<below(20)).map { _ in MessagePackValue.Bits(Double(bitPattern: next())) })
    case 8: return .array((0..<below(20)).map { _ in value(depth: depth - 1) })
    default:
      return .map(
        (0..<below(20)).map { MessagePackValue.Entry("\($0)" + text(), value(depth: depth - 1)) })
    }
  }
}

/// The bytes of hexadecimal digits; `-` and spaces between them are ignored.
func bytes(hex: some StringProtocol) -> [UInt8] {
  let digits = hex.compactMap(\.hexDigitValue)
  return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

func encoded(_ value: MessagePackValue) -> [UInt8] {
  MessagePackWriter.bytes { $0.write(value) }
}
