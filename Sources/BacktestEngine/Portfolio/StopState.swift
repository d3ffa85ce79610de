/// The stops of one column between two rows.
struct StopState {
  /// Money per share; of a trailing stop the best price since the entry.
  var lossReference = Double.nan
  var lossFraction = Double.nan
  var isTrailing = false
  /// Money per share.
  var profitReference = Double.nan
  var profitFraction = Double.nan
  /// The last row whose prices were held against the stops.
  var checkedThrough = -1

  @inline(__always)
  var isArmed: Bool { !lossFraction.isNaN || !profitFraction.isNaN }

  mutating func clear() {
    lossFraction = .nan
    profitFraction = .nan
  }

  /// The stops that a position gets when it is opened.
  mutating func set(_ stops: StopSettings, row: Int, reference: Double) {
    setLoss(stops, row: row, reference: reference)
    setProfit(stops, row: row, reference: reference)
  }

  /// What adding to the position does to the stops.
  mutating func update(_ stops: StopSettings, row: Int, reference: Double) {
    let mode = stops.rules(row: row).uponUpdate
    guard mode != .keep else { return }
    if mode == .overrideNaN || !stops.loss[row].isNaN {
      setLoss(stops, row: row, reference: reference)
    }
    if mode == .overrideNaN || !stops.profit[row].isNaN {
      setProfit(stops, row: row, reference: reference)
    }
  }

  private mutating func setLoss(_ stops: StopSettings, row: Int, reference: Double) {
    lossReference = reference
    lossFraction = stops.loss[row]
    isTrailing = stops.rules(row: row).isTrailing
  }

  private mutating func setProfit(_ stops: StopSettings, row: Int, reference: Double) {
    profitReference = reference
    profitFraction = stops.profit[row]
  }
}

/// A stop that was reached.
struct StopHit {
  var row: Int
  /// The stop's level, or the open where the bar opened beyond it; money per share.
  var price: Double
  var cause: OrderCause
}
