internal import BacktestEngine
internal import MarketData
internal import PixelColumns
internal import StrategyLanguage
internal import WireMessages

/// Writes the columns of one result straight into the outgoing message.
struct ResultSource {
  let bars: BarColumns
  let workspace: Workspace
  let shown: ShownRows
  let markers: ViewMarkers

  /// Writes every value of `places`.
  func fill(_ part: ResultColumns, _ places: ColumnPlaces) {
    switch part {
    case .time: unsafe workspace.pixels.fill(.time, places, compute: fillTime)
    case .price: unsafe workspace.pixels.fill(.price, places, compute: fillPrice)
    case .indicator(let index): unsafe fillPlot(index, places)
    case .equity: unsafe fillRange(of: workspace.portfolio.equity, places)
    case .drawdown: unsafe fillRange(of: workspace.portfolio.drawdown, places)
    case .exposure: unsafe fillRange(of: workspace.exposure(on: bars), places)
    case .entryMarkers: unsafe fillEntries(places)
    case .exitMarkers: unsafe fillExits(places)
    case .rejections: unsafe fillRejections(places)
    }
  }

  private func fillEntries(_ places: ColumnPlaces) {
    let trades = workspace.portfolio.trades
    for (place, trade) in markers.entries.enumerated() {
      unsafe places[0][place] = Double(trades[trade].entryRow)
      unsafe places[1][place] = trades[trade].entryPrice
      unsafe places[2][place] = trades[trade].direction.sign
    }
  }

  private func fillExits(_ places: ColumnPlaces) {
    let trades = workspace.portfolio.trades
    for (place, trade) in markers.exits.enumerated() {
      unsafe places[0][place] = Double(trades[trade].exitRow)
      unsafe places[1][place] = trades[trade].exitPrice
      unsafe places[2][place] = trades[trade].return
    }
  }

  private func fillRejections(_ places: ColumnPlaces) {
    let refusals = workspace.portfolio.refusals
    let (rows, reasons) = (refusals.rows, refusals.reasons)
    for (place, refusal) in markers.rejections.enumerated() {
      unsafe places[0][place] = Double(rows[refusal])
      unsafe places[1][place] = Double(reasons[refusal].rawValue)
    }
  }

  private func fillTime(_ places: ColumnPlaces) {
    for column in 0..<shown.columns {
      unsafe places[0][column] = bars.millis(shown.start(column))
    }
  }

  /// First open, greatest high, least low and last close of each pixel column.
  private func fillPrice(_ places: ColumnPlaces) {
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

  private func fillPlot(_ index: Int, _ places: ColumnPlaces) {
    guard let evaluated = workspace.evaluated else {
      preconditionFailure("a workspace that was run knows its plots")
    }
    unsafe workspace.pixels.fill(.plot(evaluated.plotNumbers[index]), places) { places in
      guard index < evaluated.plots.count else {
        preconditionFailure("a view without the plot's pixel columns has its values")
      }
      let column = evaluated.plots[index]
      switch column.type {
      case .number: unsafe fillRange(of: column.numbers, places)
      case .flag: unsafe fillRange(of: column.flags, places)
      }
    }
  }

  private func fillRange(of values: [Double], _ places: ColumnPlaces) {
    unsafe values.withUnsafeBufferPointer { unsafe fillRange(of: $0, places) }
  }

  /// Least and greatest value of each pixel column.
  private func fillRange(of values: UnsafeBufferPointer<Double>, _ places: ColumnPlaces) {
    // Nil only for columns without elements, which have nothing to fill.
    guard let base = values.baseAddress, let least = unsafe places[0].baseAddress,
      let greatest = unsafe places[1].baseAddress
    else { return }
    unsafe columnMinMax(
      base, first: shown.first, count: shown.count, columns: shown.columns, minimum: least,
      maximum: greatest)
  }

  /// The same of a condition: 0 where it does not hold, 1 where it does.
  private func fillRange(of flags: UnsafeBufferPointer<Bool>, _ places: ColumnPlaces) {
    for column in 0..<shown.columns {
      let rows = shown.start(column)..<shown.start(column + 1)
      let held = unsafe flags[rows]
      unsafe places[0][column] = held.allSatisfy { $0 } ? 1 : 0
      unsafe places[1][column] = held.contains(true) ? 1 : 0
    }
  }
}
