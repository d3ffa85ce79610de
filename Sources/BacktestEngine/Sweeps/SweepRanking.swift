/// The best few of many combinations; NaN is last, and of equals the lower number is better, so
/// that the order in which they are offered does not matter.
package struct SweepRanking: Sendable {
  package struct Entry: Sendable, Equatable {
    package let combination: Int
    package let value: Double
  }

  /// Best first.
  package private(set) var entries: [Entry] = []
  private let limit: Int
  private let isBetterWhenLess: Bool

  /// - Parameter limit: Entries kept; none below 1.
  package init(limit: Int, isBetterWhenLess: Bool = false) {
    self.limit = max(0, limit)
    self.isBetterWhenLess = isBetterWhenLess
  }

  package var combinations: [Int] { entries.map(\.combination) }

  /// - Complexity: O(log(limit)) for one that is not among the best, else O(limit).
  package mutating func offer(_ combination: Int, _ value: Double) {
    let entry = Entry(combination: combination, value: value)
    if entries.count == limit {
      guard let last = entries.last, isBetter(entry, last) else { return }
      entries.removeLast()
    }
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if isBetter(entry, entries[middle]) { high = middle } else { low = middle + 1 }
    }
    entries.insert(entry, at: low)
  }

  private func isBetter(_ a: Entry, _ b: Entry) -> Bool {
    if a.value.isNaN || b.value.isNaN {
      guard a.value.isNaN && b.value.isNaN else { return b.value.isNaN }
      return a.combination < b.combination
    }
    if a.value == b.value { return a.combination < b.combination }
    return isBetterWhenLess ? a.value < b.value : a.value > b.value
  }
}

/// Keeps the best combinations of a sweep with all their figures, and nothing of the others.
package struct SweepTop: SweepCollector {
  package private(set) var ranking: SweepRanking
  private let column: Int
  /// The figures of each combination of the ranking.
  private var figures: [Int: [Double]] = [:]

  /// Nil if the sweep does not keep that figure.
  package init?<Strategy>(
    _ limit: Int, by metric: SweepMetric, span: Int = 0, for sweep: Sweep<Strategy>
  ) {
    guard let index = sweep.metrics.firstIndex(of: metric), sweep.spans.indices.contains(span)
    else { return nil }
    column = span * sweep.metrics.count + index
    ranking = SweepRanking(limit: limit, isBetterWhenLess: metric.isBetterWhenLess)
  }

  package mutating func collect(_ chunk: SweepChunk) {
    for combination in chunk.combinations {
      let values = chunk.values(of: combination)
      ranking.offer(combination, values[values.startIndex + column])
    }
    let kept = ranking.combinations
    for combination in kept where chunk.combinations.contains(combination) {
      figures[combination] = Array(chunk.values(of: combination))
    }
    if figures.count > kept.count {
      let keptNow = Set(kept)
      figures = figures.filter { keptNow.contains($0.key) }
    }
  }

  /// The sweep's `width` figures of a combination that is among the best.
  package func figures(of combination: Int) -> [Double]? { figures[combination] }
}
