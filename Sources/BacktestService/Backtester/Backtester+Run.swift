internal import BacktestEngine
internal import MarketData
internal import WireMessages

extension Backtester {
  /// Answers a `run`: recomputes what has changed since the socket's last one, writes the result.
  func runFrame<Frame>(
    _ job: ComputeJob, _ state: RunState, clock: @escaping () -> UInt64,
    makeFrame: (Int, (UnsafeMutableRawBufferPointer) -> Int) -> Frame
  ) throws(FieldError) -> Frame {
    let start = clock()
    let plan = try RunPlan(dataset: state.dataset, strategy: state.strategyState, data: data)
    let shown = try ShownRows(state.view, in: plan.bars)
    let key = WorkspaceKey(socket: job.socket, purpose: .view)
    let workspace = shelf.workspace(key)
    let update = try bring(workspace, to: plan, shown: shown, outputs: state.outputs)
    let markers = ViewMarkers(workspace.portfolio.trades, shown: shown)
    let computed = clock()
    let message = resultMessage(
      job, state, plan, workspace, shown: shown, markers: markers, recomputed: update.stage,
      queueNanos: nanos(from: job.receivedAtNanos, to: start),
      computeNanos: nanos(from: start, to: computed))
    let source = ResultSource(
      plan: plan, workspace: workspace, shown: shown, columns: update.columns, markers: markers)
    let frame = unsafe makeFrame(message.byteCountMax) { buffer in
      unsafe message.write(
        into: buffer, encodeMicros: { nanos(from: computed, to: clock()) / 1_000 },
        fill: { unsafe source.fill($0, $1) })
    }
    shelf.noteUse(key)
    return frame
  }

  /// Makes the workspace hold the plan's run, and finds the indicator columns that the view needs.
  private func bring(
    _ workspace: Workspace, to plan: RunPlan, shown: ShownRows, outputs: OutputSet
  ) throws(FieldError) -> (stage: RecomputedStage, columns: IndicatorColumns) {
    var known: IndicatorColumns?
    var wereComputed = false
    func columns() -> IndicatorColumns {
      if let known { return known }
      let found = self.columns(of: plan)
      wereComputed = found.wereComputed
      known = found.columns
      return found.columns
    }
    let isOther = workspace.identity != plan.identity
    if isOther { try run(plan, in: workspace, columns: columns) }
    let isOtherView = workspace.pixels.shown != shown
    let indicators = plan.chosen.strategy.indicators
    workspace.pixels.begin(dataset: plan.identity.dataset, shown: shown, indicators: indicators)
    if outputs.contains(.indicators),
      !indicators.allSatisfy({ workspace.pixels.has(.indicator($0.kind)) })
    {
      _ = columns()
    }
    let stage: RecomputedStage =
      wereComputed ? .indicator : isOther ? .signals : isOtherView ? .view : .nothing
    return (stage, known ?? [:])
  }

  private func resultMessage(
    _ job: ComputeJob, _ state: RunState, _ plan: RunPlan, _ workspace: Workspace,
    shown: ShownRows, markers: ViewMarkers, recomputed: RecomputedStage, queueNanos: UInt64,
    computeNanos: UInt64
  ) -> ResultMessage {
    let description = plan.bars.description
    return ResultMessage(
      identifier: job.identifier, dataset: description.id, version: description.version,
      strategy: plan.identity.strategy.id, rows: plan.bars.rows,
      isSynthetic: description.isSynthetic, shown: shown, outputs: state.outputs,
      indicators: plan.chosen.strategy.indicators.map(\.head),
      entryMarkerCount: markers.entries.count, exitMarkerCount: markers.exits.count,
      tradesInView: markers.tradesInView,
      metrics: workspace.portfolio.metrics.wireValues(
        periodsPerYear: description.periodsPerYear),
      recomputed: recomputed, queueMicros: queueNanos / 1_000,
      computeMicros: computeNanos / 1_000)
  }
}

/// Time passed between two readings of a clock; 0 if they are in the wrong order.
func nanos(from start: UInt64, to end: UInt64) -> UInt64 { end > start ? end - start : 0 }
