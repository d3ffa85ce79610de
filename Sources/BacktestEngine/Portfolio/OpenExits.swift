/// How far the exit rules of the open position have come.
struct OpenExits: Equatable {
  /// Those that held when the position was opened.
  let rules: ExitRules
  let isLong: Bool
  /// Where the position was opened, money per share.
  let entryPrice: Double
  let entryRow: Int
  /// The most shares held since.
  private(set) var largest: Double
  /// Highest price since the entry, of a short the lowest.
  private(set) var best: Double
  private var nextStop = 0
  private var nextTarget = 0
  /// What is left of the next level where it was cut short.
  private var stopLeft: Double?
  private var targetLeft: Double?

  init(_ rules: ExitRules, position: Double, entryPrice: Double, row: Int) {
    self.rules = rules
    isLong = position > 0
    self.entryPrice = entryPrice
    entryRow = row
    largest = abs(position)
    best = entryPrice
  }

  /// The side of an order that closes.
  var side: OrderSide { isLong ? .sell : .buy }

  mutating func grow(to position: Double) { largest = max(largest, abs(position)) }

  /// Takes the best price of a bar, once the bar has been checked.
  mutating func follow(_ bar: PriceBar) {
    best = isLong ? max(best, bar.high) : min(best, bar.low)
  }

  /// The stop that the bar meets first, or nil.
  @inline(__always)
  func stop(in bar: PriceBar) -> ExitHit? {
    var hit: ExitHit?
    if let level = firstLevel(of: rules.stopLosses, from: nextStop) {
      let distance = rules.stopLosses[level].distance[entryRow]
      let price = entryPrice * (isLong ? 1 - distance : 1 + distance)
      if let fill = StopOrder(price: price).fill(in: bar, side: side) {
        hit = ExitHit(
          price: fill.price, size: stopLeft ?? rules.stopLosses[level].share * largest,
          cause: .stopLoss, level: level)
      }
    }
    if let level = trailingLevel,
      let fill = StopOrder(price: level).fill(in: bar, side: side),
      hit.map({ isLong ? fill.price >= $0.price : fill.price <= $0.price }) ?? true
    {
      hit = ExitHit(price: fill.price, size: .infinity, cause: .trailingStop)
    }
    return hit
  }

  /// The take profit that the bar meets, or nil.
  @inline(__always)
  func target(in bar: PriceBar) -> ExitHit? {
    guard let level = firstLevel(of: rules.takeProfits, from: nextTarget) else { return nil }
    let distance = rules.takeProfits[level].distance[entryRow]
    let price = entryPrice * (isLong ? 1 + distance : 1 - distance)
    guard let fill = LimitOrder(price: price).fill(in: bar, side: side) else { return nil }
    return ExitHit(
      price: fill.price, size: targetLeft ?? rules.takeProfits[level].share * largest,
      cause: .takeProfit, level: level)
  }

  /// The first level at or after `first` that is on for this position.
  private func firstLevel(of levels: [ExitLevel], from first: Int) -> Int? {
    var level = first
    while level < levels.count {
      if !levels[level].distance[entryRow].isNaN { return level }
      level += 1
    }
    return nil
  }

  private var trailingLevel: Double? {
    guard let trailing = rules.trailing, !trailing.distance[entryRow].isNaN else { return nil }
    let distance = trailing.distance[entryRow]
    if isLong {
      let isOn = best >= entryPrice * (1 + trailing.activation)
      return isOn ? best * (1 - distance) : nil
    }
    let isOn = best <= entryPrice * (1 - trailing.activation)
    return isOn ? best * (1 + distance) : nil
  }

  /// Notes that the level behind `hit` is done, or that `left` shares of it are to be tried again.
  mutating func take(_ hit: ExitHit, left: Double?) {
    switch hit.cause {
    case .stopLoss:
      stopLeft = left
      nextStop = left == nil ? hit.level + 1 : hit.level
    case .takeProfit:
      targetLeft = left
      nextTarget = left == nil ? hit.level + 1 : hit.level
    default: break
    }
  }
}

/// An exit that a bar brings about, before slippage.
struct ExitHit: Equatable {
  /// Money per share; inside the bar.
  var price: Double
  /// Shares; infinite: all.
  var size: Double
  var cause: OrderCause
  /// Position in its ladder.
  var level = 0
}
