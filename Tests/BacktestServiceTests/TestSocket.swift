import BacktestService
import MarketData
import MessagePackCodec
import Testing
import WireMessages

/// One socket of a backtester: sends jobs and reads the frames.
struct TestSocket {
  let backtester: Backtester
  var socket: SocketIdentifier = 1
  var user = ""

  init(budgetBytes: Int = 256 << 20) throws {
    backtester = Backtester(
      data: try TestMarket.store(), memoryBudgetBytes: budgetBytes,
      reportFault: { Issue.record("\($0)") })
  }

  init(_ backtester: Backtester, socket: SocketIdentifier, user: String = "") {
    self.backtester = backtester
    self.socket = socket
    self.user = user
  }

  func run(_ state: RunState, id: UInt64 = 1) throws -> MessagePackValue {
    let (frame, more) = execute(.run(state), id: id)
    #expect(!more)
    return try MessagePackValue(decoding: frame, limits: .server)
  }

  /// The frame, empty where there is none, and whether turns are left.
  func execute(
    _ request: ComputeJob.Request, id: UInt64 = 1
  ) -> (frame: [UInt8], more: Bool) {
    let job = ComputeJob(socket: socket, identifier: id, receivedAtNanos: 0, request: request)
    var time: UInt64 = 1_000
    let (frame, more) = unsafe backtester.execute(
      job, of: user,
      startedAtNanos: {
        time += 1_000
        return time
      },
      makeFrame: { capacity, fill in
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 8)
        defer { unsafe buffer.deallocate() }
        let count = unsafe fill(buffer)
        return unsafe Array(buffer.prefix(count))
      })
    return (frame ?? [], more)
  }

  /// The one answer to an interactive request.
  func answer(_ request: ComputeJob.Request, id: UInt64 = 1) throws -> MessagePackValue {
    let (frame, more) = execute(request, id: id)
    #expect(!more)
    return try MessagePackValue(decoding: frame, limits: .server)
  }

  /// The frame of a piece of market data, whose values are taken from where they lie; nil where
  /// they had to be copied.
  func borrowedFrame(_ state: ColumnsState, piece: Int) -> [UInt8]? {
    let job = ComputeJob(
      socket: socket, identifier: 1, receivedAtNanos: 0, request: .columns(state, piece: piece))
    return unsafe backtester.execute(
      job, startedAtNanos: { 0 }, makeFrame: { _, _ -> [UInt8]? in nil },
      makeFrameOfColumn: { head, values, _ in unsafe head + Array(values) }
    ).frame ?? nil
  }

  /// All values of every streamed column by name, and the closing message.
  func columns(
    _ state: ColumnsState, id: UInt64 = 1, between: (Int) throws -> Void = { _ in }
  ) throws -> (columns: [String: [Double]], last: MessagePackValue) {
    var columns: [String: [Double]] = [:]
    for piece in 0... {
      let (frame, more) = execute(.columns(state, piece: piece), id: id)
      #expect(frame.count <= WireLimits.pieceByteCountMax)
      let message = try MessagePackValue(decoding: frame, limits: .server)
      guard more else { return (columns, message) }
      guard case .text(let name)? = message["name"] else { throw NotAPiece() }
      #expect(message["offset"]?.number == Double(columns[name, default: []].count))
      columns[name, default: []] += try #require(message["values"]?.values)
      try between(piece)
    }
    throw NotAPiece()
  }

  struct NotAPiece: Error {}
}

/// Equality of columns, out of sight of `#expect`: for arrays that differ it would look for the
/// shortest edit between them, which takes hours for a million values.
func sameBits(_ left: [Double]?, _ right: [Double]) -> Bool {
  left?.map(\.bitPattern) == right.map(\.bitPattern)
}

extension MessagePackValue {
  var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .float(let bits): bits.value
    default: nil
    }
  }

  var values: [Double]? {
    guard case .column(let bits) = self else { return nil }
    return bits.map(\.value)
  }

  var text: String? {
    guard case .text(let text) = self else { return nil }
    return text
  }

  /// The same map without some keys.
  func without(_ keys: String...) -> MessagePackValue {
    guard case .map(let entries) = self else { return self }
    return .map(entries.filter { !keys.contains($0.key) })
  }
}

extension RunState {
  static func rsi(
    _ dataset: String = "AAPL", window: Double = 14, low: Double = 30, high: Double = 70,
    settings: [ParameterValue] = [], view: ViewRequest = ViewRequest(), outputs: OutputSet = .all
  ) -> RunState {
    RunState(
      dataset: dataset,
      strategy: StrategyState(
        ready: "rsi_reversal",
        parameters: [
          ParameterValue("window", window), ParameterValue("low", low),
          ParameterValue("high", high),
        ], settings: settings), view: view, outputs: outputs)
  }

  static func averages(
    _ dataset: String = "AAPL", fast: Double = 20, slow: Double = 50,
    average: String = "simple", settings: [ParameterValue] = [],
    view: ViewRequest = ViewRequest(), outputs: OutputSet = .all
  ) -> RunState {
    RunState(
      dataset: dataset,
      strategy: StrategyState(
        ready: "dual_moving_average",
        parameters: [
          ParameterValue("fast", fast), ParameterValue("slow", slow),
          ParameterValue("average", average),
        ], settings: settings), view: view, outputs: outputs)
  }

  static func text(
    _ text: String, _ parameters: [ParameterValue] = [], dataset: String = "AAPL",
    view: ViewRequest = ViewRequest(), outputs: OutputSet = .all
  ) -> RunState {
    RunState(
      dataset: dataset, strategy: StrategyState(.text(text), parameters: parameters), view: view,
      outputs: outputs)
  }
}
