internal import BacktestEngine
internal import StrategyLanguage
internal import WireMessages

/// A run that was answered, whose trades a client may ask for.
struct ViewedRun {
  let identifier: UInt64
  let plan: RunPlan
}

extension Backtester {
  /// Answers a `trades` request from the run on view, which is made again if it was dropped.
  func tradesFrame<Frame>(
    _ job: ComputeJob, _ page: TradePage,
    makeFrame: (Int, (UnsafeMutableRawBufferPointer) -> Int) -> Frame
  ) throws(FieldError) -> Frame {
    guard let view = views[job.socket] else {
      throw FieldError(.noRun, nil, "there is no run on view: send a run first")
    }
    let key = WorkspaceKey(socket: job.socket, purpose: .view)
    let workspace = shelf.workspace(key)
    if workspace.identity != view.plan.identity {
      _ = try run(view.plan, in: workspace, computing: .signals)
    }
    let trades = workspace.portfolio.trades
    let first = min(page.first, trades.count)
    let message = TradesMessage(
      identifier: job.identifier, run: view.identifier, total: trades.count, first: page.first,
      count: min(page.count, trades.count - first))
    let frame = unsafe makeFrame(message.byteCount) { buffer in
      unsafe message.write(into: buffer) { column, place in
        for index in place.indices {
          unsafe place[index] = trades[first + index].value(of: column)
        }
      }
    }
    shelf.noteUse(key, of: user)
    return frame
  }
}

extension Trade {
  /// One field as the wire has it: shares, money, fractions and codes.
  fileprivate func value(of column: TradeColumn) -> Double {
    switch column {
    case .entryRow: Double(entryRow)
    case .entryPrice: entryPrice
    case .exitRow: Double(exitRow)
    case .exitPrice: exitPrice
    case .size: size
    case .direction: direction.sign
    case .pnl: profit
    case .tradeReturn: self.return
    case .fees: entryFees + exitFees
    case .status: status == .closed ? 1 : 0
    }
  }
}

extension TradeDirection {
  /// 1 long, −1 short.
  var sign: Double { self == .long ? 1 : -1 }
}
