internal import BacktestEngine
internal import MarketData
internal import PixelColumns
internal import WireMessages

/// Writes the columns of one result straight into the outgoing message.
struct ResultSource {
  let plan: RunPlan
  let workspace: Workspace
  let shown: ShownRows
  /// The strategy's indicator columns, or none when the view's pixel columns are known already.
  let columns: IndicatorColumns
  let markers: ViewMarkers

  /// Writes every value of `places`.
  func fill(_ part: ResultColumns, _ places: ColumnPlaces) {
    let trades = workspace.portfolio.trades
    switch part {
    case .time: unsafe workspace.pixels.fill(.time, places, compute: fillTime)
    case .price: unsafe workspace.pixels.fill(.price, places, compute: fillPrice)
    case .indicator(let index): unsafe fillIndicator(index, places)
    case .equity: unsafe fillRange(of: workspace.portfolio.equity, places)
    case .drawdown: unsafe fillRange(of: workspace.portfolio.drawdown, places)
    case .entryMarkers:
      for (place, trade) in markers.entries.enumerated() {
        unsafe places[0][place] = Double(trades[trade].entryRow)
        unsafe places[1][place] = trades[trade].entryPrice
      }
    case .exitMarkers:
      for (place, trade) in markers.exits.enumerated() {
        unsafe places[0][place] = Double(trades[trade].exitRow)
        unsafe places[1][place] = trades[trade].exitPrice
        unsafe places[2][place] = trades[trade].return
      }
    }
  }

  private func fillTime(_ places: ColumnPlaces) {
    for column in 0..<shown.columns {
      unsafe places[0][column] = plan.bars.millis(shown.start(column))
    }
  }

  /// First open, greatest high, least low and last close of each pixel column.
  private func fillPrice(_ places: ColumnPlaces) {
    let bars = plan.bars
    for column in 0..<shown.columns {
      unsafe places[0][column] = bars.open[shown.start(column)]
      unsafe places[3][column] = bars.close[shown.start(column + 1) - 1]
    }
    guard let high = unsafe bars.high.baseAddress, let low = unsafe bars.low.baseAddress,
      let highest = unsafe places[1].baseAddress, let lowest = unsafe places[2].baseAddress
    else { return }
    unsafe columnMaximum(
      high, first: shown.first, count: shown.count, columns: shown.columns, into: highest)
    unsafe columnMinimum(
      low, first: shown.first, count: shown.count, columns: shown.columns, into: lowest)
  }

  private func fillIndicator(_ index: Int, _ places: ColumnPlaces) {
    let kind = plan.chosen.strategy.indicators[index].kind
    unsafe workspace.pixels.fill(.indicator(kind), places) { places in
      guard let column = columns[kind] else {
        preconditionFailure("a view without the indicator's pixel columns has its values")
      }
      unsafe fillRange(of: column.values, places)
    }
  }

  /// Least and greatest value of each pixel column.
  private func fillRange(of values: [Double], _ places: ColumnPlaces) {
    unsafe values.withUnsafeBufferPointer { values in
      // Nil only for columns without elements, which have nothing to fill.
      guard let base = values.baseAddress, let least = unsafe places[0].baseAddress,
        let greatest = unsafe places[1].baseAddress
      else { return }
      unsafe columnMinMax(
        base, first: shown.first, count: shown.count, columns: shown.columns, minimum: least,
        maximum: greatest)
    }
  }
}
