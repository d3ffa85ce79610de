import BacktestEngine

extension PortfolioReport {
  private func eachColumn(_ series: (PortfolioColumn) -> [Double]) -> GoldenValue {
    .list(columns.map { .numbers(series($0)) })
  }

  private func eachGroup(_ series: (PortfolioGroup) -> [Double]) -> GoldenValue {
    .list(groups.map { .numbers(series($0)) })
  }

  private func eachMember(_ series: (PortfolioGroup) -> [[Double]]) -> GoldenValue {
    .list(groups.flatMap(series).map { .numbers($0) })
  }

  var series: GoldenValue {
    let fields = [columnSeries, groupSeries, returnSeries, ungroupedSeries]
    return .fields(fields.reduce(into: [:]) { $0.merge($1) { $1 } })
  }

  private var columnSeries: [String: GoldenValue] {
    [
      "assets": eachColumn(\.assets),
      "asset_flow": eachColumn(\.assetFlow),
      "assets_long": eachColumn(\.assetsLong),
      "assets_short": eachColumn(\.assetsShort),
      "asset_flow_long": eachColumn { $0.partFlow($0.assetsLong) },
      "asset_flow_short": eachColumn { $0.partFlow($0.assetsShort) },
      "asset_value_ungrouped": eachColumn(\.assetValue),
    ]
  }

  private var groupSeries: [String: GoldenValue] {
    [
      "cash": eachGroup(\.cash),
      "value": eachGroup(\.value),
      "asset_value": eachGroup(\.assetValue),
      "cash_flow": eachGroup(\.cashFlow),
      "free_cash": eachGroup(\.freeCash),
      "free_cash_flow": eachGroup(\.freeCashFlow),
      "gross_exposure": eachGroup { $0.exposure(\.assets) },
      "net_exposure": eachGroup { group in
        zip(group.exposure(\.assetsLong), group.exposure(\.assetsShort)).map(-)
      },
    ]
  }

  private var returnSeries: [String: GoldenValue] {
    [
      "returns": eachGroup(\.returns),
      "asset_returns": eachGroup(\.assetReturns),
      "benchmark_value": eachGroup(\.benchmarkValue),
      "benchmark_returns": eachGroup(\.holdingReturns),
      "drawdown": eachGroup { group in
        filled(group.rows) { writeReturnDrawdown(group.returns.span, into: &$0) }
      },
      "cumulative_returns": eachGroup { group in
        filled(group.rows) { writeCumulativeReturns(group.returns.span, start: 0, into: &$0) }
      },
    ]
  }

  private var ungroupedSeries: [String: GoldenValue] {
    func cash(_ group: PortfolioGroup) -> [[Double]] {
      zip(group.columns, group.columnInitCash).map { $0.cash(from: $1) }
    }
    return [
      "cash_ungrouped": eachMember(cash),
      "value_ungrouped": eachMember { group in
        zip(cash(group), group.columns).map { zip($0, $1.assetValue).map(+) }
      },
      "call_seq": eachMember { group in
        group.columns.indices.map { place in group.sequence.map { Double($0[place]) } }
      },
      "cash_in_sim_order": eachMember(\.inSimulationOrder.cash),
      "value_in_sim_order": eachMember(\.inSimulationOrder.value),
      "returns_in_sim_order": eachMember(\.inSimulationOrder.returns),
    ]
  }
}
