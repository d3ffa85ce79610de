internal import BacktestEngine
internal import MarketData
internal import StrategyLanguage
internal import WireMessages

extension Backtester {
  /// Answers a `run`: recomputes what has changed since the socket's last one, writes the result.
  func runFrame<Frame>(
    _ job: ComputeJob, _ state: RunState, clock: @escaping () -> UInt64,
    makeFrame: (Int, (UnsafeMutableRawBufferPointer) -> Int) -> Frame
  ) throws(FieldError) -> Frame {
    let start = clock()
    let plan = try plan(state.strategy, on: state.dataset)
    let shown = try ShownRows(state.view, in: plan.bars.columns)
    try shown.check(fit: state.outputs, indicatorCount: plan.graph.plots.count)
    let key = WorkspaceKey(socket: job.socket, purpose: .view)
    let workspace = shelf.workspace(key)
    let stage = try bring(workspace, to: plan, shown: shown, outputs: state.outputs)
    views[job.socket] = ViewedRun(identifier: job.identifier, plan: plan)
    let markers = ViewMarkers(workspace.portfolio, shown: shown, outputs: state.outputs)
    let computed = clock()
    let message = resultMessage(
      job, state, plan, workspace, shown: shown, markers: markers, recomputed: stage,
      queueNanos: nanos(from: job.receivedAtNanos, to: start),
      computeNanos: nanos(from: start, to: computed))
    let source = ResultSource(
      bars: plan.bars.columns, workspace: workspace, shown: shown, markers: markers)
    let frame = unsafe makeFrame(message.byteCountMax) { buffer in
      unsafe message.write(
        into: buffer, encodeMicros: { nanos(from: computed, to: clock()) / 1_000 },
        fill: { unsafe source.fill($0, $1) })
    }
    shelf.noteUse(key, of: user)
    return frame
  }

  /// Makes the workspace hold the plan's run, and the plots that the view needs.
  private func bring(
    _ workspace: Workspace, to plan: RunPlan, shown: ShownRows, outputs: OutputSet
  ) throws(FieldError) -> RecomputedStage {
    let wantsPlots = outputs.contains(.indicators)
    let isOther = workspace.identity != plan.identity
    var computesIndicators = false
    if isOther {
      computesIndicators = try run(
        plan, in: workspace, computing: wantsPlots ? .everything : .signals)
    }
    let isOtherView = workspace.pixels.shown != shown
    let plots = workspace.evaluated?.plotNumbers ?? []
    workspace.pixels.begin(dataset: plan.identity.dataset, shown: shown, plots: plots)
    let hasPlots = workspace.evaluated?.plots.count == plots.count
    if wantsPlots, !hasPlots, !plots.allSatisfy({ workspace.pixels.has(.plot($0)) }) {
      computesIndicators = try evaluating(plan) { () throws(RunFault) in
        try workspace.findPlots(of: plan, with: evaluator)
      }
    }
    return computesIndicators ? .indicator : isOther ? .signals : isOtherView ? .view : .nothing
  }

  private func resultMessage(
    _ job: ComputeJob, _ state: RunState, _ plan: RunPlan, _ workspace: Workspace,
    shown: ShownRows, markers: ViewMarkers, recomputed: RecomputedStage, queueNanos: UInt64,
    computeNanos: UInt64
  ) -> ResultMessage {
    let description = plan.bars.columns.description
    return ResultMessage(
      identifier: job.identifier, dataset: description.id, version: description.version,
      otherVersions: plan.others.mapValues(\.identity.version), receipt: plan.receipt.hash,
      strategy: plan.strategyIdentifier, rows: plan.bars.columns.rows,
      isSynthetic: description.isSynthetic, shown: shown, outputs: state.outputs,
      indicators: plan.graph.plots.map {
        IndicatorHead(description: IndicatorDescription($0), levels: $0.levels)
      },
      entryMarkerCount: markers.entries.count, exitMarkerCount: markers.exits.count,
      tradesInView: markers.tradesInView, rejectionMarkerCount: markers.rejections.count,
      rejectionsInView: markers.rejectionsInView,
      metrics: state.outputs.contains(.metrics)
        ? workspace.portfolio.wireMetrics(periodsPerYear: description.periodsPerYear) : [],
      recomputed: recomputed, queueMicros: queueNanos / 1_000,
      computeMicros: computeNanos / 1_000)
  }
}

/// Time passed between two readings of a clock; 0 if they are in the wrong order.
func nanos(from start: UInt64, to end: UInt64) -> UInt64 { end > start ? end - start : 0 }
