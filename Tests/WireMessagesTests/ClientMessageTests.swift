import MessagePackCodec
import TestSupport
import Testing
import WireMessages

private typealias Entry = MessagePackValue.Entry

@Suite("Requests")
struct ClientMessageTests {
  @Test("decoding what a client encodes gives the same request")
  func roundTrip() throws {
    for seed in UInt64(0)..<2_000 {
      var random = SplitMix64(seed: seed)
      let request = random.request()
      #expect(try decodeClientMessage(encodeClientMessage(request)) == request, "seed \(seed)")
    }
  }

  @Test("the order of the fields does not matter")
  func anyOrder() throws {
    let message = try MessagePackValue(
      decoding: encodeRun(id: 7, Self.state), limits: .client)
    guard case .map(let entries) = message else {
      Issue.record("not a map")
      return
    }
    for shift in entries.indices {
      let turned = Array(entries[shift...] + entries[..<shift])
      #expect(try decode(turned) == .run(id: 7, Self.state))
    }
  }

  @Test("what may be left out takes its documented default")
  func defaults() throws {
    let decoded = try decode(Self.run(without: ["settings", "view", "outputs"]))
    #expect(
      decoded
        == .run(
          id: 7,
          RunState(
            dataset: "AAPL",
            strategy: StrategyState(
              ready: "rsi_reversal", parameters: Self.state.strategy.parameters))))
    let widthOnly = try decode(Self.run(["view": .map([Entry("width", .integer(300))])]))
    guard case .run(_, let state) = widthOnly else { return }
    #expect(state.view == ViewRequest(width: 300))
  }

  @Test("an integral float is an integer, and a long encoding is accepted")
  func integralFloats() throws {
    let float = MessagePackValue.float(MessagePackValue.Bits(12))
    guard case .run(12, _) = try decode(Self.run(["id": float])) else {
      Issue.record("not the run")
      return
    }
  }

  @Test("a bad field gets its code and its path", arguments: BadField.all)
  func badFields(bad: BadField) {
    let entries = Self.run(bad.changes, without: bad.removed)
    do throws(ClientError) {
      _ = try decode(entries)
      Issue.record("accepted")
    } catch {
      #expect(error.code == bad.code)
      #expect(error.field == bad.field)
      #expect(error.identifier == bad.identifier)
    }
  }

  @Test("an error repeats nothing that the client sent")
  func noEcho() throws {
    let marker = "zzmarkerzz"
    let text = MessagePackValue.text(marker)
    let changes: [[String: MessagePackValue]] = [
      [marker: .null], ["type": text], ["id": text], ["dataset": .array([text])],
      ["parameters": .array([text])], ["settings": text], ["view": text],
      ["view": .map([Entry(marker, .null)])], ["view": .map([Entry("width", text)])],
      ["outputs": .array([text])], ["outputs": text],
    ]
    for change in changes {
      do throws(ClientError) {
        _ = try decode(Self.run(change))
        Issue.record("accepted \(change)")
      } catch {
        #expect(!encodeError(error).contains(marker), "\(change)")
      }
    }
  }

  @Test(
    "columns are checked as the protocol says",
    arguments: [
      ([:], .missingField, "names"), (["names": .array([])], .outOfRange, "names"),
      (["names": .array([.text("close"), .text("close")])], .outOfRange, "names"),
      (["names": .array([.text("secrets")])], .outOfRange, "names"),
      (["names": .text("close")], .wrongType, "names"),
      (["names": .array([.integer(1)])], .wrongType, "names"),
      (["names": .array([.text("equity")])], .missingField, "strategy"),
      (["names": .array([.text("close")]), "strategy": .text("x")], .unknownField, nil),
    ] as [([String: MessagePackValue], ErrorCode, String?)])
  func badColumns(change: [String: MessagePackValue], code: ErrorCode, field: String?) {
    var entries = [
      Entry("type", .text("columns")), Entry("id", .integer(7)), Entry("dataset", .text("AAPL")),
    ]
    entries += change.map { Entry($0.key, $0.value) }
    do throws(ClientError) {
      _ = try decode(entries)
      Issue.record("accepted")
    } catch {
      #expect(error.code == code)
      #expect(error.field == field)
    }
  }

  @Test(
    "the small requests are checked as the protocol says",
    arguments: [
      ("trades", [:], .missingField, "first"),
      ("trades", ["first": .integer(0)], .missingField, "count"),
      ("trades", ["first": .integer(-1), "count": .integer(1)], .outOfRange, "first"),
      ("trades", ["first": .integer(0), "count": .integer(0)], .outOfRange, "count"),
      ("trades", ["first": .integer(0), "count": .integer(1_001)], .outOfRange, "count"),
      ("check", [:], .missingField, "strategy_text"),
      ("check", ["strategy_text": .integer(1)], .wrongType, "strategy_text"),
      ("language", ["strategy_text": .text("x")], .unknownField, nil),
      ("causality", ["dataset": .text("AAPL")], .missingField, "strategy"),
      ("cancel", [:], .missingField, "request"),
      ("cancel", ["request": .integer(0)], .outOfRange, "request"),
      ("cancel", ["request": .text("1")], .wrongType, "request"),
      ("ping", ["request": .integer(1)], .unknownField, nil),
    ] as [(String, [String: MessagePackValue], ErrorCode, String?)])
  func badSmallRequests(
    type: String, change: [String: MessagePackValue], code: ErrorCode, field: String?
  ) {
    var entries = [Entry("type", .text(type)), Entry("id", .integer(7))]
    entries += change.map { Entry($0.key, $0.value) }
    do throws(ClientError) {
      _ = try decode(entries)
      Issue.record("accepted")
    } catch {
      #expect(error.code == code)
      #expect(error.field == field)
    }
  }

  @Test("bytes that are no well-formed map are malformed", arguments: ["", "c0", "90", "c1", "81"])
  func malformed(hex: String) {
    let digits = hex.compactMap(\.hexDigitValue)
    let bytes = stride(from: 0, to: digits.count, by: 2).map {
      UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
    do throws(ClientError) {
      _ = try decodeClientMessage(bytes)
      Issue.record("accepted")
    } catch {
      #expect(error.code == .malformed)
      #expect(error.identifier == nil)
    }
  }

  @Test("random and damaged requests never trap")
  func fuzz() {
    var refused = 0
    for seed in UInt64(0)..<20_000 {
      var random = SplitMix64(seed: seed)
      var bytes = encodeClientMessage(random.request())
      for _ in 0...random.below(3) {
        bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next())
      }
      if (try? decodeClientMessage(bytes)) == nil { refused += 1 }
    }
    #expect(refused > 1_000)
  }

  static let state = RunState(
    dataset: "AAPL",
    strategy: StrategyState(
      ready: "rsi_reversal",
      parameters: [
        ParameterValue("window", 14), ParameterValue("low", 30.5), ParameterValue("high", 70),
      ],
      settings: [ParameterValue("fees", 0.001), ParameterValue("fill", "close")]),
    view: ViewRequest(width: 800, range: .rows(first: 5, last: 900)),
    outputs: [.equity, .metrics])

  /// The entries of a good run, some changed or added, some taken away.
  private static func run(
    _ changes: [String: MessagePackValue] = [:], without removed: [String] = []
  ) -> [Entry] {
    guard
      case .map(let entries)? = try? MessagePackValue(
        decoding: encodeRun(id: 7, state), limits: .client)
    else { return [] }
    let kept = entries.filter { changes[$0.key] == nil && !removed.contains($0.key) }
    return kept + changes.map { Entry($0.key, $0.value) }
  }

  private func decode(_ entries: [Entry]) throws(ClientError) -> ClientMessage {
    try decodeClientMessage(MessagePackWriter.bytes { $0.write(.map(entries)) })
  }
}

extension [UInt8] {
  /// True when the text's UTF-8 bytes occur in a row.
  func contains(_ text: String) -> Bool {
    let wanted = Array(text.utf8)
    return indices.contains { self[$0...].starts(with: wanted) }
  }
}

/// A change of a good run and the error that must follow.
struct BadField: Sendable, CustomTestStringConvertible {
  let changes: [String: MessagePackValue]
  let removed: [String]
  let code: ErrorCode
  let field: String?
  let identifier: UInt64?

  var testDescription: String { "\(changes) without \(removed)" }

  private init(
    _ changes: [String: MessagePackValue], without removed: [String] = [], _ code: ErrorCode,
    _ field: String?, identifier: UInt64? = 7
  ) {
    self.changes = changes
    self.removed = removed
    self.code = code
    self.field = field
    self.identifier = identifier
  }

  private static func view(_ entries: [(String, MessagePackValue)]) -> [String: MessagePackValue] {
    ["view": .map(entries.map { Entry($0.0, $0.1) })]
  }

  private static func float(_ value: Double) -> MessagePackValue {
    .float(MessagePackValue.Bits(value))
  }

  static let all =
    identifiers + missing + types + views + [
      BadField(["surprise": .integer(1)], .unknownField, nil),
      BadField(["type": .text("fly")], .unknownType, "type"),
      BadField(["type": .null], .wrongType, "type"),
      BadField(["outputs": .array([.text("secrets")])], .outOfRange, "outputs"),
      BadField(
        ["outputs": .array([MessagePackValue](repeating: .text("price"), count: 9))],
        .outOfRange, "outputs"),
      BadField(
        ["parameters": .map((0..<33).map { Entry("p\($0)", .integer(1)) })], .unknownField,
        "parameters"),
    ]

  private static let identifiers = [
    BadField([:], without: ["id"], .missingField, "id", identifier: nil),
    BadField(["id": .integer(0)], .outOfRange, "id", identifier: nil),
    BadField(["id": .integer(-1)], .outOfRange, "id", identifier: nil),
    BadField(["id": .integer(1 << 53)], .outOfRange, "id", identifier: nil),
    BadField(["id": .unsigned(.max)], .outOfRange, "id", identifier: nil),
    BadField(["id": float(1.5)], .wrongType, "id", identifier: nil),
    BadField(["id": float(1e300)], .outOfRange, "id", identifier: nil),
    BadField(["id": float(.nan)], .outOfRange, "id", identifier: nil),
    BadField(["id": .text("1")], .wrongType, "id", identifier: nil),
    BadField(["id": .boolean(true)], .wrongType, "id", identifier: nil),
  ]

  private static let missing = ["type", "dataset", "strategy", "parameters"].map {
    BadField([:], without: [$0], .missingField, $0)
  }

  private static let types = [
    BadField(["dataset": .integer(5)], .wrongType, "dataset"),
    BadField(["dataset": .binary([65])], .wrongType, "dataset"),
    BadField(["strategy": .null], .wrongType, "strategy"),
    BadField(["strategy_text": .text("x")], .outOfRange, "strategy_text"),
    BadField(["strategy_text": .null], without: ["strategy"], .wrongType, "strategy_text"),
    BadField(
      ["strategy_text": .text(String(repeating: "a", count: 16_385))], without: ["strategy"],
      .outOfRange, "strategy_text"),
    BadField(["parameters": .array([.integer(1)])], .wrongType, "parameters"),
    BadField(["settings": .integer(1)], .wrongType, "settings"),
    BadField(["view": .integer(1)], .wrongType, "view"),
    BadField(["outputs": .text("price")], .wrongType, "outputs"),
  ]

  private static let views = [
    BadField(view([("width", .integer(0))]), .outOfRange, "view.width"),
    BadField(view([("width", .integer(8_193))]), .outOfRange, "view.width"),
    BadField(view([("width", float(10.5))]), .wrongType, "view.width"),
    BadField(view([("first_row", .integer(1))]), .missingField, "view.last_row"),
    BadField(view([("last_row", .integer(1))]), .missingField, "view.first_row"),
    BadField(view([("start", .integer(1))]), .missingField, "view.end"),
    BadField(view([("end", .integer(1))]), .missingField, "view.start"),
    BadField(
      view([("first_row", .integer(2)), ("last_row", .integer(1))]), .outOfRange, "view.last_row"),
    BadField(view([("start", .integer(2)), ("end", .integer(1))]), .outOfRange, "view.end"),
    BadField(view([("start", float(.nan)), ("end", .integer(1))]), .outOfRange, "view.start"),
    BadField(view([("start", .integer(1)), ("end", float(.infinity))]), .outOfRange, "view.end"),
    BadField(
      view([("start", .integer(1)), ("end", .integer(2)), ("first_row", .integer(1))]),
      .unknownField, "view"),
  ]
}
