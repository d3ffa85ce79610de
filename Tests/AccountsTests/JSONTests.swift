import Accounts
import TestSupport
import Testing

struct JSONTests {
  @Test(
    "reads every kind of value",
    arguments: [
      ("null", .null), (" true ", .bool(true)), ("false", .bool(false)), ("0", .number(0)),
      ("-0.0", .number(-0.0)), ("12.5e-1", .number(1.25)), ("1E+2", .number(100)),
      ("5e-324", .number(.leastNonzeroMagnitude)), ("1e-999", .number(0)), (#""""#, .string("")),
      (#""a\"\\\/\b\f\n\r\tz""#, .string("a\"\\/\u{8}\u{C}\n\r\tz")),
      (#""\u00e9\uD83D\uDD11é🔑""#, .string("é🔑é🔑")), ("[]", .array([])), ("{}", .object([])),
      ("[1,[2],{}]", .array([.number(1), .array([.number(2)]), .object([])])),
      (
        "\t{ \"a\" : 1 ,\r\n\"__proto__\":{}}",
        .object([JSONMember("a", .number(1)), JSONMember("__proto__", .object([]))])
      ),
    ] as [(String, JSONValue)])
  func values(text: String, value: JSONValue) throws {
    #expect(try JSONParser.parse(Array(text.utf8)) == value)
  }

  @Test(
    "refuses what is not exactly one value, each with its reason",
    arguments: [
      ("", .truncated), (" ", .truncated), ("{", .truncated), ("[", .truncated),
      ("[1", .truncated), ("\"a", .truncated), ("\"\\", .truncated), ("\"\\u12", .truncated),
      ("-", .truncated), ("tru", .truncated), ("{\"a\"", .truncated), ("{\"a\":", .truncated),
      ("1 2", .trailingBytes), ("{}x", .trailingBytes), ("01", .trailingBytes),
      ("[1,]", .unexpectedCharacter), ("{\"a\":1,}", .unexpectedCharacter),
      ("{a:1}", .unexpectedCharacter), ("'a'", .unexpectedCharacter),
      ("NaN", .unexpectedCharacter), ("+1", .unexpectedCharacter), (".5", .unexpectedCharacter),
      ("trux", .unexpectedCharacter), ("[1 2]", .unexpectedCharacter),
      ("-x", .badNumber), ("1.", .badNumber), ("1e", .badNumber), ("1e+", .badNumber),
      ("1e999", .numberOutOfRange), ("-1e999", .numberOutOfRange),
      ("\"\n\"", .controlCharacter), ("\"\u{0}\"", .controlCharacter), ("\"\\x\"", .badEscape),
      ("\"\\u12g4\"", .badEscape), ("\"\\uD800\"", .badEscape), ("\"\\uDC00\"", .badEscape),
      ("\"\\uD800\\u0041\"", .badEscape), ("{\"a\":1,\"a\":2}", .duplicateName),
      ("{\"a\":1,\"\\u0061\":2}", .duplicateName),
      (String(repeating: "[", count: 17), .tooDeep),
      (String(repeating: "[", count: 60_000), .tooDeep),
    ] as [(String, JSONError.Reason)])
  func refusals(text: String, reason: JSONError.Reason) {
    let error = #expect(throws: JSONError.self) { try JSONParser.parse(Array(text.utf8)) }
    #expect(error?.reason == reason)
  }

  @Test("refuses bytes that are no UTF-8, byte order marks, and zero bytes")
  func encodings() {
    for bytes in [[0xFF, 0xFE], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22]] {
      let error = #expect(throws: JSONError.self) { try JSONParser.parse(bytes.map(UInt8.init)) }
      #expect(error?.reason == .notUTF8)
    }
    let marked = #expect(throws: JSONError.self) {
      try JSONParser.parse([0xEF, 0xBB, 0xBF, 0x31])
    }
    #expect(marked?.reason == .unexpectedCharacter)
  }

  @Test("takes 16 levels")
  func depth() throws {
    let text = String(repeating: "[", count: 16) + String(repeating: "]", count: 16)
    _ = try JSONParser.parse(Array(text.utf8))
  }

  @Test("writes whole numbers whole and escapes what must be")
  func writing() {
    let value: JSONValue = [
      "n": .array([14, -3, 0.5, 1e300, .nan, -0.0, 9_007_199_254_740_992].map(JSONValue.number)),
      "s": "a\"\\\u{1}\n</script>é",
    ]
    #expect(
      String(decoding: value.encoded, as: UTF8.self)
        == #"{"n":[14,-3,0.5,1e+300,null,-0.0,9007199254740992],"#
        + #""s":"a\"\\\u0001\u000a</script>é"}"#)
  }

  @Test("reads what it has written", arguments: [1, 2, 3] as [UInt64])
  func roundTrip(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for _ in 0..<500 {
      let value = Self.randomValue(&random, depth: 4)
      #expect(try JSONParser.parse(value.encoded) == value)
    }
  }

  @Test("survives mutated texts, and what it takes it can write", arguments: [4, 5] as [UInt64])
  func fuzz(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for _ in 0..<10_000 {
      let text = random.mutated(Self.randomValue(&random, depth: 3).encoded)
      guard let value = try? JSONParser.parse(text) else { continue }
      #expect(try JSONParser.parse(value.encoded) == value)
    }
  }

  static func randomValue(_ random: inout SplitMix64, depth: Int) -> JSONValue {
    switch random.below(depth > 0 ? 6 : 4) {
    case 0: return random.below(2) == 0 ? .null : .bool(random.below(2) == 0)
    case 1:
      let number = Double(bitPattern: random.next())
      return .number(number.isFinite ? number : Double(random.below(1000)))
    case 2, 3: return .string(String(decoding: random.bytes(upTo: 12), as: UTF8.self))
    case 4: return .array((0..<random.below(4)).map { _ in randomValue(&random, depth: depth - 1) })
    default:
      return .object(
        (0..<random.below(4)).map {
          JSONMember("k\($0)", randomValue(&random, depth: depth - 1))
        })
    }
  }
}
