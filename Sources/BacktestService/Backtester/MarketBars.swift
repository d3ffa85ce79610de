internal import MarketData
internal import StrategyLanguage
internal import WireMessages

/// One dataset version as requests name it and as strategies read it.
struct MarketBars: Sendable {
  let columns: BarColumns
  /// The same columns, where they lie.
  let frame: FrameBars

  var identity: DatasetIdentity { columns.identity }

  private static let dayNanos: Int64 = 86_400_000_000_000

  init(_ columns: BarColumns) {
    self.columns = columns
    let description = columns.description
    frame = unsafe FrameBars(
      identity: FrameBars.Identity(dataset: description.id, version: description.version),
      times: columns.times, open: columns.open, high: columns.high, low: columns.low,
      close: columns.close, volume: columns.volume,
      barLengthNanos: description.barLengthNanos,
      isDaily: description.barLengthNanos >= Self.dayNanos,
      periodsPerYear: description.periodsPerYear, owner: columns)
  }
}

extension BarColumns {
  var identity: DatasetIdentity {
    DatasetIdentity(id: description.id, version: description.version)
  }
}

/// The datasets of a store as strategies read them: the same object for the same version, by which
/// the evaluator knows what it has computed.
struct MarketShelf {
  private let data: MarketDataStore
  private var known: [String: MarketBars] = [:]

  init(_ data: MarketDataStore) { self.data = data }

  /// The bars of a dataset, and whether another version of them was current before.
  mutating func bars(
    _ id: String
  ) throws(FieldError) -> (bars: MarketBars, isNewVersion: Bool) {
    guard let columns = data.bars(id), columns.rows > 0 else {
      throw FieldError(.unknownDataset, "dataset", "is none of the datasets of hello")
    }
    let old = known[id]
    if let old, old.columns === columns { return (old, false) }
    let bars = MarketBars(columns)
    known[id] = bars
    return (bars, old != nil)
  }

  func has(_ id: String) -> Bool { (data.bars(id)?.rows ?? 0) > 0 }

  var identifiers: [String] { data.descriptions.map(\.id) }
}
