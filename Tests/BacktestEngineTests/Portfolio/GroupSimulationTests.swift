import BacktestEngine
import TestSupport
import Testing

@Suite struct GroupSimulationTests {
  private func column(
    _ prices: [Double], size: Double, type: SizeType = .amount, cash: Double = 100
  ) -> PortfolioColumn {
    var settings = OrderSettings(initCash: cash, size: .constant(size))
    settings.sizeType = type
    return PortfolioColumn(prices: prices, settings: settings)
  }

  @Test("In a group's series, costs of holding are part of what cash changes by")
  func carriedCash() throws {
    var flows = CashFlowRecords()
    flows.append(row: 0, amount: -1.5)
    flows.append(row: 2, amount: 0.25)
    let orders = try simulateGroup([column([10, 10, 10], size: .infinity)]).columns[0].orders
    let flow = BacktestEngineTests.column(3) {
      writeCashFlow(orders, into: &$0)
      addCashFlows(flows, to: &$0)
    }
    #expect(flow == [-101.5, 0, 0.25])
    let cash = BacktestEngineTests.column(3) {
      writeRunningTotal(of: flow.span, from: 100, into: &$0)
    }
    #expect(cash == [-1.5, -1.5, -1.25])
  }

  @Test("Columns of a group pay from one account, in the order of the call sequence")
  func sharedCash() throws {
    let columns = [column([10], size: .infinity), column([20], size: .infinity)]
    let standing = try simulateGroup(columns)
    #expect(standing.fills == [0] && standing.columns[0].orders.sizes == [10])
    #expect(standing.columns[1].refusals.reasons == [.noCashForLong])
    let reversed = try simulateGroup(columns, sequence: .reversed)
    #expect(reversed.fills == [1] && reversed.columns[1].orders.sizes == [5])
    let given = try simulateGroup(columns, sequence: .given([[1, 0]]))
    #expect(given == reversed)
  }

  @Test("By value, sales come first and pay for the purchases of the row")
  func byValue() throws {
    func sizes(_ first: Double, _ second: Double) -> RowParameter { .perRow([first, second]) }
    var settings = OrderSettings(initCash: 100, size: sizes(0, 1))
    settings.sizeType = .targetPercent
    let first = PortfolioColumn(prices: [10, 10], settings: settings)
    settings.size = sizes(1, 0)
    let second = PortfolioColumn(prices: [20, 20], settings: settings)
    let standing = try simulateGroup([first, second])
    #expect(standing.columns[0].orders.count == 0)
    let sorted = try simulateGroup([first, second], sequence: .byValue, keepsSequences: true)
    #expect(sorted.columns[0].orders.sizes == [10] && sorted.sequences[1] == [1, 0])
  }

  @Test("Target percents refer to what the group is worth before the row's first order")
  func groupValue() throws {
    let columns = [10.0, 20, 40].map { column([$0, $0], size: 0.25, type: .targetPercent) }
    let ledger = try simulateGroup(columns)
    #expect(ledger.columns.map(\.orders.sizes) == [[2.5], [1.25], [0.625]])
  }

  @Test("Holding buys once, as early as it can")
  func holding() throws {
    var settings = SignalSettings(initCash: 100)
    settings.limits.convention = .standard
    let ledger = try simulateGroup([
      PortfolioColumn(.holding, prices: [.nan, 10, 20], settings: settings)
    ])
    #expect(ledger.columns[0].orders.rows == [1] && ledger.columns[0].orders.sizes == [10])
  }

  @Test("A call sequence that is no permutation is refused")
  func wrongSequence() {
    let columns = [column([10], size: 1), column([20], size: 1)]
    for sequence in [[[0, 0]], [[0, 2]], [[0]], []] as [[[Int]]] {
      #expect(throws: EngineInputError.columnLengthsDiffer) {
        try simulateGroup(columns, sequence: .given(sequence))
      }
    }
  }

  @Test("By default shorts stay within equity; by vectorbt's rule they are unlimited")
  func shorts() throws {
    var settings = OrderSettings(initCash: 100, size: .constant(-25))
    #expect(
      try simulateGroup([PortfolioColumn(prices: [10], settings: settings)])
        .columns[0].orders.sizes == [10])
    settings.limits.convention = .vectorbt
    #expect(
      try simulateGroup([PortfolioColumn(prices: [10], settings: settings)])
        .columns[0].orders.sizes == [25])
  }

  @Test("A loss on a short leaves less to short with")
  func underwaterShort() throws {
    let settings = OrderSettings(initCash: 100, size: .perRow([-5, -5]))
    let orders = try simulateGroup([PortfolioColumn(prices: [10, 14], settings: settings)])
      .columns[0].orders
    // 150 of cash less twice 70 leaves 10, and so 10 / 14 of a share.
    #expect(isNear(orders.sizes, [5, 10 / 14.0]))
  }
}
