/// Every figure of every combination: a matrix of Doubles.
package struct SweepTable: SweepCollector {
  package let metrics: [SweepMetric]
  package let spanCount: Int
  package let count: Int
  /// One column per figure and span, shape `[combinations]` each.
  private var columns: [[Double]]
  /// In the order of combinations, once all chunks are in.
  package private(set) var refusals: [SweepRefusal] = []

  package init<Strategy>(for sweep: Sweep<Strategy>) {
    metrics = sweep.metrics
    spanCount = sweep.spans.count
    count = sweep.parameters.count
    columns = [[Double]](
      repeating: [Double](repeating: .nan, count: sweep.parameters.count), count: sweep.width)
  }

  package mutating func collect(_ chunk: SweepChunk) {
    let width = columns.count
    for column in 0..<width {
      var source = column
      for combination in chunk.combinations {
        columns[column][combination] = chunk.values[source]
        source += width
      }
    }
    guard !chunk.refusals.isEmpty else { return }
    refusals += chunk.refusals
    refusals.sort { ($0.combination, $0.span) < ($1.combination, $1.span) }
  }

  /// The figures of all combinations, shape `[combinations]`; nil if that figure was not kept.
  package func column(_ metric: SweepMetric, span: Int = 0) -> [Double]? {
    guard let index = metrics.firstIndex(of: metric), (0..<spanCount).contains(span) else {
      return nil
    }
    return columns[span * metrics.count + index]
  }

  /// The combinations from best to worst by a figure, up to `limit`; NaN last, of equals the lower
  /// number first.
  /// - Precondition: the figure was kept.
  package func best(_ limit: Int, by metric: SweepMetric, span: Int = 0) -> [Int] {
    guard let values = column(metric, span: span) else {
      preconditionFailure("the figure was kept")
    }
    var ranking = SweepRanking(limit: limit, isBetterWhenLess: metric.isBetterWhenLess)
    for combination in values.indices { ranking.offer(combination, values[combination]) }
    return ranking.combinations
  }
}
