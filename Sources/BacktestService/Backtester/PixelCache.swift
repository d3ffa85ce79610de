internal import WireMessages

/// Pixel columns of the last view that do not depend on the simulation, so that a change of a
/// threshold does not scan prices and indicators again.
struct PixelCache {
  enum Part: Hashable {
    case time, price
    /// A plot's values, by the number that the evaluator knows them by.
    case plot(Int)
  }

  private var dataset: DatasetIdentity?
  private(set) var shown: ShownRows?
  private var parts: [Part: [Double]] = [:]

  /// Forgets what does not belong to this view or to these plots.
  mutating func begin(dataset: DatasetIdentity, shown: ShownRows, plots: [Int]) {
    if dataset != self.dataset || shown != self.shown {
      parts.removeAll(keepingCapacity: true)
      self.dataset = dataset
      self.shown = shown
    }
    for case .plot(let number) in parts.keys where !plots.contains(number) {
      parts.removeValue(forKey: .plot(number))
    }
  }

  func has(_ part: Part) -> Bool { parts[part] != nil }

  /// Copies a part that is known into its places, or has it computed there and keeps a copy.
  mutating func fill(_ part: Part, _ places: ColumnPlaces, compute: (ColumnPlaces) -> Void) {
    if let known = parts[part] {
      var start = 0
      for index in unsafe places.indices {
        let place = unsafe places[index]
        _ = unsafe place.update(fromContentsOf: known[start..<start + place.count])
        start += place.count
      }
    } else {
      unsafe compute(places)
      parts[part] = unsafe places.flatMap { unsafe Array($0) }
    }
  }

  var byteCount: Int {
    parts.values.reduce(0) { $0 + $1.count * MemoryLayout<Double>.stride }
  }
}
