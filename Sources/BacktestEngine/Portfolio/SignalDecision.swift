/// The signals of one row.
struct RowSignals {
  var longEntry: Bool
  var longExit: Bool
  var shortEntry: Bool
  var shortExit: Bool
}

/// What the signals of one row ask for, before it is priced.
struct OrderIntent: Equatable {
  /// Signed as an `OrderRequest` of that direction has it.
  var size: Double
  var sizeType: SizeType
  var direction: OrderDirection
}

/// Turns the signals of one row into at most one order.
///
/// The conflicts are settled in this order: entry and exit of one direction, long and short entry,
/// entry against the open position. A row with an exit only passes all three unchanged.
struct SignalDecision {
  private var signals: RowSignals
  private var accumulation: Accumulation
  private let position: Double

  @inline(__always)
  init(_ signals: RowSignals, position: Double, rules: SignalRules) {
    self.signals = signals
    self.position = position
    accumulation = rules.accumulation
    guard signals.longEntry || signals.shortEntry else { return }
    settleExitConflicts(rules)
    settleDirectionConflict(rules.directionConflict)
    settleOppositeEntry(rules.oppositeEntry)
  }

  /// What a stop that was hit asks for, in place of the row's signals.
  @inline(__always)
  init(stop mode: StopExitMode, position: Double, accumulation: Accumulation) {
    self.position = position
    let isLong = position > 0
    let reverses = mode == .reverse || mode == .reverseReduce
    signals = RowSignals(
      longEntry: reverses && !isLong, longExit: !reverses && isLong,
      shortEntry: reverses && isLong, shortExit: !reverses && !isLong)
    self.accumulation = mode == .close || mode == .reverse ? .disabled : accumulation
  }

  private mutating func settleExitConflicts(_ rules: SignalRules) {
    let isHeld = position != 0
    if signals.longEntry && signals.longExit {
      let kept = rules.longConflict.kept(isHeld: isHeld)
      (signals.longEntry, signals.longExit) = (kept.entry, kept.exit)
    }
    if signals.shortEntry && signals.shortExit {
      let kept = rules.shortConflict.kept(isHeld: isHeld)
      (signals.shortEntry, signals.shortExit) = (kept.entry, kept.exit)
    }
  }

  private mutating func settleDirectionConflict(_ rule: DirectionConflict) {
    guard signals.longEntry && signals.shortEntry else { return }
    signals.longEntry =
      switch rule {
      case .ignore, .short: false
      case .long: true
      case .adjacent: position > 0
      case .opposite: position < 0
      }
    signals.shortEntry =
      switch rule {
      case .ignore, .long: false
      case .short: true
      case .adjacent: position < 0
      case .opposite: position > 0
      }
  }

  private mutating func settleOppositeEntry(_ rule: OppositeEntry) {
    let isOpposite =
      (position > 0 && signals.shortEntry) || (position < 0 && signals.longEntry)
    guard isOpposite else { return }
    switch rule {
    case .ignore: dropOppositeEntry()
    case .close:
      dropOppositeEntry()
      requestExit()
      accumulation = .disabled
    case .closeReduce:
      dropOppositeEntry()
      requestExit()
    case .reverse: accumulation = .disabled
    case .reverseReduce: break
    }
  }

  private mutating func dropOppositeEntry() {
    if position > 0 { signals.shortEntry = false } else { signals.longEntry = false }
  }

  private mutating func requestExit() {
    if position > 0 { signals.longExit = true } else { signals.shortExit = true }
  }

  /// The order the signals left over ask for, or nil.
  ///
  /// - Parameters:
  ///   - size: Size of an entry, in the unit of `type`.
  ///   - valuationPrice: Money per share, for sizes given in money.
  func intent(
    size: Double, type: SizeType, valuationPrice: Double, row: Int
  ) throws(EngineInputError) -> OrderIntent? {
    let hasSignal =
      signals.longEntry || signals.longExit || signals.shortEntry || signals.shortExit
    guard hasSignal else { return nil }
    if size < 0 { throw .negativeSize(row: row) }
    if type.isTarget { throw .sizeTypeNotAllowed(row: row) }
    if position == 0 { return openingIntent(size: size, type: type) }
    let isLong = position > 0
    let reverses = isLong ? signals.shortEntry : signals.longEntry
    let exits = isLong ? signals.longExit : signals.shortExit
    let adds = (isLong ? signals.longEntry : signals.shortEntry) && accumulation.adds
    // Signs as for a long position: below they are mirrored for a short one.
    var intent: OrderIntent
    if reverses && accumulation.reduces {
      intent = OrderIntent(size: -size, sizeType: type, direction: .both)
    } else if reverses {
      let opened = try reversalSize(size, type, valuationPrice: valuationPrice, row: row)
      intent = OrderIntent(size: -opened, sizeType: .amount, direction: .both)
    } else if exits && accumulation.reduces {
      intent = OrderIntent(size: -size, sizeType: type, direction: .longOnly)
    } else if exits {
      intent = OrderIntent(size: -abs(position), sizeType: .amount, direction: .longOnly)
    } else if adds {
      intent = OrderIntent(size: size, sizeType: type, direction: .longOnly)
    } else {
      return nil
    }
    if !isLong {
      // A short-only request is mirrored by its execution, so only its direction changes here.
      if intent.direction == .longOnly {
        intent.direction = .shortOnly
      } else {
        intent.size = -intent.size
      }
    }
    return intent.size == 0 ? nil : intent
  }

  private func openingIntent(size: Double, type: SizeType) -> OrderIntent? {
    guard size != 0 && (signals.longEntry || signals.shortEntry) else { return nil }
    return OrderIntent(
      size: signals.longEntry ? size : -size, sizeType: type, direction: .both)
  }

  /// Shares that close the position and open the opposite one.
  private func reversalSize(
    _ size: Double, _ type: SizeType, valuationPrice: Double, row: Int
  ) throws(EngineInputError) -> Double {
    switch type {
    case .percent: throw .sizeTypeNotAllowed(row: row)
    case .value: return closing(opening: size, size / valuationPrice)
    default: return closing(opening: size, size)
    }
  }

  /// Without a size to open only the position is closed.
  private func closing(opening size: Double, _ shares: Double) -> Double {
    abs(position) + (size.isNaN ? 0 : shares)
  }
}

extension SignalConflict {
  fileprivate func kept(isHeld: Bool) -> (entry: Bool, exit: Bool) {
    switch self {
    case .ignore: (false, false)
    case .entry: (true, false)
    case .exit: (false, true)
    case .adjacent: (isHeld, false)
    case .opposite: (false, isHeld)
    }
  }
}

extension SizeType {
  fileprivate var isTarget: Bool {
    switch self {
    case .targetAmount, .targetValue, .targetPercent: true
    case .amount, .value, .percent: false
    }
  }
}
