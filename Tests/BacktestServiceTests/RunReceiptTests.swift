import BacktestService
import Hashing
import MarketData
import MessagePackCodec
import StrategyLanguage
import Testing
import WireMessages

@Suite("Receipts of runs")
struct RunReceiptTests {
  private static let version = "0123456789abcdef"

  private func receipt(
    _ parameters: [ParameterValue] = [], settings: [ParameterValue] = [],
    of strategy: StrategyChoice = .ready(id: "rsi_reversal"), on dataset: String = "AAPL",
    version: String = version
  ) throws -> RunReceipt {
    try RunReceipt(
      StrategyState(strategy, parameters: parameters, settings: settings), on: dataset
    ) { $0 == "NOWHERE" ? nil : version }
  }

  @Test("its hash is the SHA-256 of the text that its documentation describes")
  func form() throws {
    let text = "param b = 0.1 in 0..1\nparam a = 3 in 1..9\nenter long when close > a * b"
    let made = try receipt(
      [ParameterValue("b", 0.25)], settings: [ParameterValue("fill", "close")], of: .text(text))
    #expect(
      made.text == """
        speedstack receipt 1
        engine 1
        dataset AAPL
        data AAPL 0123456789abcdef
        strategy \(SHA256.hexadecimal(of: text))
        parameter a integer 3
        parameter b real 3fd0000000000000
        setting fees real 3f50624dd2f1a9fc
        setting fill choice close
        setting init_cash real 40c3880000000000
        setting slippage real 0000000000000000

        """)
    #expect(made.hash == SHA256.hexadecimal(of: made.text))
    #expect(
      SHA256.hexadecimal(of: "abc")
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test("it depends on what a result depends on, and on nothing else")
  func content() throws {
    let base = try receipt().hash
    let ready = try #require(readyStrategies.first { $0.id == "rsi_reversal" })
    // What is given with its default, and the text of a ready strategy, are the same run.
    #expect(try receipt([ParameterValue("window", 14)]).hash == base)
    #expect(try receipt(of: .text(ready.text)).hash == base)
    #expect(try receipt(settings: [ParameterValue("slippage", -0.0)]).hash == base)
    let others = [
      try receipt([ParameterValue("window", 15)]),
      try receipt(settings: [ParameterValue("fees", 0.0010000000000000002)]),
      try receipt(of: .text(ready.text + "\n")), try receipt(on: "IBM"),
      try receipt(version: "0123456789abcdee"),
    ]
    #expect(Set(others.map(\.hash) + [base]).count == others.count + 1)
  }

  @Test("what cannot be run has none, and says why")
  func refusals() {
    for (field, make) in [
      ("dataset", { try receipt(on: "NOWHERE") }),
      ("parameters.window", { try receipt([ParameterValue("window", -1)]) }),
      ("strategy_text", { try receipt(of: .text("buy when true")) }),
      ("strategy", { try receipt(of: .ready(id: "none")) }),
      ("settings", { try receipt(settings: [ParameterValue("other", 1)]) }),
    ] as [(String, () throws -> RunReceipt)] {
      let error = #expect(throws: FieldError.self) { _ = try make() }
      #expect(error?.field == field)
    }
  }

  @Test("a result carries the receipt of its run", arguments: ["rsi_reversal", "pairs_zscore"])
  func results(id: String) throws {
    let strategy = try #require(strategyDescriptions.first { $0.id == id })
    let given = strategy.parameters.map { spec in
      switch spec.kind {
      case .integer(let initial, _, _): ParameterValue(spec.name, Double(initial))
      case .real(let initial, _, _): ParameterValue(spec.name, initial)
      case .choice(let initial, _): ParameterValue(spec.name, initial)
      case .flag(let initial): ParameterValue(spec.name, initial)
      }
    }
    let state = StrategyState(ready: id, parameters: given)
    let message = try TestSocket().run(RunState(dataset: "AAPL", strategy: state))
    let store = try TestMarket.store()
    let expected = try RunReceipt(state, on: "AAPL") { store.bars($0)?.description.version }
    #expect(message["receipt"] == .text(expected.hash))
    let others = expected.dataVersions.filter { $0.key != "AAPL" }
    #expect(others.count == (id == "pairs_zscore" ? 1 : 0))
    guard case .map(let shown)? = message["other_versions"] else {
      Issue.record("no versions of other datasets")
      return
    }
    #expect(shown.count == others.count)
    for entry in shown { #expect(others[entry.key].map { .text($0) } == entry.value) }
  }

  /// A change of these bits is a new revision of the engine: raise it, so that old receipts say
  /// that the result is another, and note the new value here.
  @Test("the engine of this revision gives the bits that it always gave")
  func revision() throws {
    let bars = BarSeries(try TestMarket.bars("AAPL"))
    let store = try TestMarket.store()
    var bytes: [UInt8] = []
    for ready in readyStrategies {
      let run = try DirectRun(
        StrategyState(ready: ready.id, parameters: []), on: bars, periodsPerYear: 252,
        others: { store.bars($0) })
      for value in run.equity {
        bytes += (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
      }
    }
    #expect(RunReceipt.engineRevision == 1)
    #expect(
      SHA256.hexadecimal(of: bytes)
        == "e5a1f04e5c81487e4dd9e89d01c12f348b7c7f458dd8e54e8ef5973d41d5be35")
  }
}
