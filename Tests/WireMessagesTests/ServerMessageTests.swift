import MessagePackCodec
import Testing
import WireMessages

@Suite("Replies")
struct ServerMessageTests {
  @Test("small replies are the maps of the protocol page")
  func smallReplies() throws {
    #expect(try fields(encodePong(id: 3)) == ["type": .text("pong"), "id": .integer(3)])
    #expect(
      try fields(encodeSuperseded(id: 3, by: 4)) == [
        "type": .text("superseded"), "id": .integer(3), "by": .integer(4),
      ])
    let fault = FieldError(.outOfRange, "view.width", "must be from 1 to 8192")
    #expect(
      try fields(encodeError(ClientError(identifier: nil, fault: fault))) == [
        "type": .text("error"), "id": .null, "code": .text("out_of_range"),
        "field": .text("view.width"), "message": .text("must be from 1 to 8192"),
      ])
    let timings = Timings(queueMicros: 1, computeMicros: 2, encodeMicros: 300)
    #expect(
      try fields(encodeComplete(id: 9, timings: timings)) == [
        "type": .text("complete"), "id": .integer(9), "timings": Self.timings(1, 2, 300),
      ])
  }

  @Test("hello has every field of the protocol page")
  func hello() throws {
    let specs = [
      ParameterSpec(name: "window", label: "Window", kind: .integer(initial: 14, range: 2...200)),
      ParameterSpec(
        name: "low", label: "Low", kind: .real(initial: 30, range: 1...50, step: 0.5)),
      ParameterSpec(
        name: "fill", label: "Fill", kind: .choice(initial: "a", choices: ["a", "b"])),
      ParameterSpec(name: "filter", label: "Filter", kind: .flag(initial: true)),
    ]
    let hello = HelloMessage(
      user: "ada", worker: 1,
      datasets: [
        HelloMessage.Dataset(
          id: "AAPL", name: "Apple", interval: "1d", rows: 10, startMillis: 1, endMillis: 2,
          isSynthetic: false, version: "00ff", periodsPerYear: 252, credit: "somebody")
      ],
      strategies: [
        HelloMessage.Strategy(
          id: "s", name: "S", summary: "It trades.", text: "# It trades.", parameters: specs,
          indicators: [IndicatorDescription(name: "rsi", label: "RSI", pane: .own)])
      ], settings: [specs[2]], reasons: ["why", "because"])
    let message = try fields(encodeHello(hello))
    #expect(
      Set(message.keys) == [
        "type", "protocol", "user", "worker", "datasets", "strategies", "settings", "reasons",
        "limits",
      ])
    #expect(
      keys(message["datasets"], 0) == [
        "id", "name", "interval", "rows", "start", "end", "synthetic", "version",
        "periods_per_year", "credit",
      ])
    guard case .array(let strategies)? = message["strategies"] else { return }
    let parameters = strategies[0]["parameters"]
    let numeric = ["name", "label", "kind", "default", "min", "max", "step"]
    #expect(keys(parameters, 0) == numeric)
    #expect(keys(parameters, 1) == numeric)
    #expect(keys(parameters, 2) == ["name", "label", "kind", "default", "choices"])
    #expect(keys(parameters, 3) == ["name", "label", "kind", "default"])
    #expect(strategies[0]["text"] == .text("# It trades."))
    #expect(keys(strategies[0]["indicators"], 0) == ["name", "label", "pane"])
    #expect(message["reasons"] == .array([.text("why"), .text("because")]))
    #expect(message["limits"]?["strategy_text_bytes"] == .integer(16_384))
    #expect(message["limits"]?["trades_max"] == .integer(1_000))
    #expect(message["limits"]?["width_max"] == .integer(8_192))
  }

  @Test("a result has the parts that were asked for and no others", arguments: 0..<256)
  func resultParts(outputs: Int) throws {
    let result = Self.result(OutputSet(rawValue: UInt8(outputs)))
    let message = try fields(written(result))
    var expected: Set = [
      "type", "id", "dataset", "version", "strategy", "rows", "synthetic", "view", "recomputed",
      "timings", "other_versions", "receipt",
    ]
    for (name, output) in OutputSet.names where result.outputs.contains(output) {
      expected.insert(name)
      if output == .price { expected.insert("time") }
    }
    #expect(Set(message.keys) == expected)
  }

  @Test("places are handed out in the documented order and land under their names")
  func resultColumns() throws {
    let message = try fields(written(Self.result(.all)))
    #expect(message["time"] == column(0, 4))
    #expect(message["price"]?["open"] == column(0, 4))
    #expect(message["price"]?["close"] == column(3, 4))
    #expect(message["equity"]?["max"] == column(1, 4))
    #expect(message["exposure"]?["max"] == column(1, 4))
    #expect(message["markers"]?["entry_price"] == column(1, 2))
    #expect(message["markers"]?["entry_direction"] == column(2, 2))
    #expect(message["markers"]?["exit_return"] == column(2, 1))
    #expect(message["markers"]?["trades_in_view"] == .integer(5))
    #expect(message["rejections"]?["row"] == column(0, 3))
    #expect(message["rejections"]?["reason"] == column(1, 3))
    #expect(message["rejections"]?["rejections_in_view"] == .integer(9))
    guard case .array(let indicators)? = message["indicators"] else {
      Issue.record("no indicators")
      return
    }
    #expect(indicators[0]["min"] == column(0, 4))
    #expect(indicators[0]["levels"] == .array([.float(.init(30)), .float(.init(70))]))
    #expect(message["metrics"]?["absent"] == .null)
    #expect(message["metrics"]?["present"] == .float(.init(1.5)))
    #expect(message["timings"] == Self.timings(11, 22, 33))
  }

  @Test("no result is longer than was measured for it")
  func measured() {
    for outputs in 0..<256 {
      let result = Self.result(OutputSet(rawValue: UInt8(outputs)))
      #expect(written(result, encodeMicros: .max).count == result.byteCountMax)
      #expect(written(result, encodeMicros: 1).count <= result.byteCountMax)
    }
  }

  @Test("a piece of the most values is no longer than the protocol allows")
  func pieceLength() throws {
    let piece = PieceMessage(
      identifier: WireLimits.identifierMax, name: .drawdown, offset: 10_000_000,
      total: 20_000_000, count: PieceMessage.valueCountMax)
    let bytes = unsafe framed(piece.byteCount) { buffer in
      unsafe piece.write(into: buffer) { unsafe $0.initialize(repeating: 1) }
    }
    #expect(bytes.count == piece.byteCount)
    #expect(bytes.count <= WireLimits.pieceByteCountMax)
    #expect(bytes.count > WireLimits.pieceByteCountMax - 256)
    #expect(try readServerMessageHead(bytes).kind == .piece)
  }

  @Test("the head of a piece and its values are the piece", arguments: [1, 2, 31, 32, 70_000])
  func pieceHead(count: Int) {
    for identifier in [1, 200, 70_000, 1 << 40] as [UInt64] {
      let piece = PieceMessage(
        identifier: identifier, name: .close, offset: 3, total: 100_000, count: count)
      let whole = unsafe framed(piece.byteCount) { buffer in
        unsafe piece.write(into: buffer) { unsafe $0.initialize(repeating: 0.1) }
      }
      let value = unsafe withUnsafeBytes(of: (0.1).bitPattern.littleEndian) { unsafe Array($0) }
      let isEqual = piece.head + Array(repeatElement(value, count: count).joined()) == whole
      #expect(isEqual, "\(identifier)")
    }
  }

  @Test("an invalid strategy's error carries its diagnostics")
  func diagnostics() throws {
    let fault = FieldError(
      .invalidStrategy, "strategy_text", "line 2: no",
      diagnostics: [
        TextDiagnostic(line: 2, column: 3, length: 4, message: "no", suggestion: "yes"),
        TextDiagnostic(line: 5, column: 1, length: 1, message: "neither", suggestion: nil),
      ])
    let message = try fields(encodeError(ClientError(identifier: 3, fault: fault)))
    guard case .array(let diagnostics)? = message["diagnostics"] else {
      Issue.record("no diagnostics")
      return
    }
    #expect(
      keys(message["diagnostics"], 0) == ["line", "column", "length", "message", "suggestion"])
    #expect(diagnostics[0]["column"] == .integer(3) && diagnostics[0]["suggestion"] == .text("yes"))
    #expect(diagnostics[1]["suggestion"] == .null)
  }

  @Test("a page of trades has every column, of equal length")
  func trades() throws {
    let page = TradesMessage(identifier: 4, run: 3, total: 90, first: 20, count: 7)
    let bytes = unsafe framed(page.byteCount) { buffer in
      unsafe page.write(into: buffer) { column, place in
        unsafe place.initialize(repeating: column == .pnl ? 5 : 1)
      }
    }
    #expect(bytes.count == page.byteCount)
    let message = try fields(bytes)
    #expect(message["type"] == .text("trades") && message["total"] == .integer(90))
    for name in TradeColumn.allCases {
      #expect(message[name.rawValue] == column(name == .pnl ? 5 : 1, 7))
    }
  }

  @Test("what a check of causality says has every field, found or not")
  func causality() throws {
    #expect(
      try fields(encodeProgress(id: 3, done: 1, total: 24)) == [
        "type": .text("progress"), "id": .integer(3), "done": .integer(1), "total": .integer(24),
      ])
    let found = CausalityVerdict(
      offence: CausalityVerdict.Offence(row: 70, name: "enter_long"), tried: 2, rows: 50..<90,
      signalCount: 7)
    #expect(
      try fields(encodeCausality(id: 3, found)) == [
        "type": .text("causality_result"), "id": .integer(3), "causal": .boolean(false),
        "row": .integer(70), "name": .text("enter_long"), "tried": .integer(2),
        "first_row": .integer(50), "rows": .integer(40), "signals": .integer(7),
      ])
    let none = try fields(
      encodeCausality(
        id: 3, CausalityVerdict(offence: nil, tried: 24, rows: 0..<9, signalCount: 0)))
    #expect(none["causal"] == .boolean(true) && none["row"] == .null && none["name"] == .null)
  }

  @Test("heads of every kind are read")
  func heads() throws {
    #expect(try readServerMessageHead(encodePong(id: 3)) == ServerMessageHead(kind: .pong, id: 3))
    #expect(
      try readServerMessageHead(encodeSuperseded(id: 3, by: 4))
        == ServerMessageHead(kind: .superseded, id: 3, by: 4))
    let error = ClientError(identifier: 8, fault: FieldError(.unknownDataset, "dataset", "no"))
    #expect(
      try readServerMessageHead(encodeError(error))
        == ServerMessageHead(kind: .error, id: 8, code: .unknownDataset, field: "dataset"))
    let result = try readServerMessageHead(written(Self.result(.all)))
    #expect(
      result
        == ServerMessageHead(
          kind: .result, id: 77, recomputed: .signals,
          timings: Timings(queueMicros: 11, computeMicros: 22, encodeMicros: 33)))
  }

  @Test("what is no server message is refused", arguments: ["c0", "80", "81a474797065c0", "c1"])
  func notAMessage(hex: String) {
    let digits = hex.compactMap(\.hexDigitValue)
    let bytes = stride(from: 0, to: digits.count, by: 2).map {
      UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
    #expect(throws: ServerMessageError.self) { _ = try readServerMessageHead(bytes) }
  }

  private static func result(_ outputs: OutputSet) -> ResultMessage {
    ResultMessage(
      identifier: 77, dataset: "AAPL", version: "0123456789abcdef",
      otherVersions: ["IBM": "fedcba9876543210"],
      receipt: String(repeating: "a", count: 64), strategy: "rsi_reversal", rows: 100,
      isSynthetic: false, shown: ShownRows(first: 10, last: 90, columns: 4),
      outputs: outputs,
      indicators: [
        IndicatorHead(
          description: IndicatorDescription(name: "rsi", label: "RSI", pane: .own),
          levels: [30, 70])
      ], entryMarkerCount: 2, exitMarkerCount: 1, tradesInView: 5,
      rejectionMarkerCount: 3, rejectionsInView: 9,
      metrics: [MetricValue("present", 1.5), MetricValue("absent", .nan)], recomputed: .signals,
      queueMicros: 11, computeMicros: 22)
  }

  /// Writes a result whose columns hold their own place in their group.
  private func written(_ result: ResultMessage, encodeMicros: UInt64 = 33) -> [UInt8] {
    unsafe framed(result.byteCountMax) { buffer in
      unsafe result.write(into: buffer, encodeMicros: { encodeMicros }) { _, places in
        for index in unsafe places.indices {
          unsafe places[index].initialize(repeating: Double(index))
        }
      }
    }
  }

  private func framed(
    _ capacity: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Int
  ) -> [UInt8] {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 8)
    defer { unsafe buffer.deallocate() }
    let count = unsafe fill(buffer)
    return unsafe Array(buffer.prefix(count))
  }

  private func column(_ value: Double, _ count: Int) -> MessagePackValue {
    .column([MessagePackValue.Bits](repeating: .init(value), count: count))
  }

  private static func timings(_ queue: Int64, _ compute: Int64, _ encode: Int64)
    -> MessagePackValue
  {
    .map([
      .init("queue_us", .integer(queue)), .init("compute_us", .integer(compute)),
      .init("encode_us", .integer(encode)),
    ])
  }

  private func fields(_ bytes: [UInt8]) throws -> [String: MessagePackValue] {
    guard case .map(let entries) = try MessagePackValue(decoding: bytes, limits: .server) else {
      return [:]
    }
    return Dictionary(uniqueKeysWithValues: entries.map { ($0.key, $0.value) })
  }

  /// The keys of one element of an array of maps, in their order.
  private func keys(_ array: MessagePackValue?, _ index: Int) -> [String] {
    guard case .array(let values)? = array, case .map(let entries) = values[index]
    else { return [] }
    return entries.map(\.key)
  }
}
