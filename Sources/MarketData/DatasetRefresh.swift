/// Reads the sources of datasets anew, one after the other, whatever becomes of each. Confined to
/// the thread of its loader.
package struct DatasetRefresh {
  private let loader: DatasetLoader

  package init(loader: DatasetLoader) { self.loader = loader }

  /// What a refresh of everything goes through: datasets with a source here, then those whose
  /// source is gone.
  package func identifiers() throws(MarketDataError) -> [String] {
    try loader.identifiers() + loader.withoutSource()
  }

  /// Reads a dataset's source, and makes what it has now the current version everywhere.
  ///
  /// - Parameter isNamed: Whether a person has asked for this very one: then a source that there is
  ///   not is a failure.
  package func bring(_ id: String, isNamed: Bool) -> RefreshedSource {
    do throws(MarketDataError) {
      guard let dataset = try loader.refresh(id) else {
        return try withoutSource(id, isNamed: isNamed)
      }
      let description = dataset.description
      let text = "\(description.rows) bars, \(dataset.origin.rawValue)"
      guard dataset.isAnnounced else {
        return RefreshedSource(
          id, .notAnnounced, "\(text); workers could not be told", version: description.version)
      }
      return RefreshedSource(
        id, dataset.isNew ? .new : .unchanged, dataset.isNew ? text : "no change",
        version: description.version)
    } catch {
      return RefreshedSource(id, .failed, "\(error)")
    }
  }

  private func withoutSource(
    _ id: String, isNamed: Bool
  ) throws(MarketDataError) -> RefreshedSource {
    guard try loader.withoutSource().contains(id) else {
      return RefreshedSource(id, .failed, "there is no source of it", isUnknown: true)
    }
    return RefreshedSource(
      id, isNamed ? .failed : .unchanged, "its file is gone; the dataset stays until the next start"
    )
  }
}

/// What became of one dataset's source.
package struct RefreshedSource: Sendable, Equatable {
  package enum Outcome: String, Sendable, CaseIterable {
    /// There is a version that was not current before.
    case new
    case unchanged
    case failed
    /// It is in memory here, but the cache is away: other processes do not know of it.
    case notAnnounced = "not_announced"
  }

  package let id: String
  package let outcome: Outcome
  /// In a few words; of a bad price file, with line and column.
  package let detail: String
  /// Nil where none could be made.
  package let version: String?
  /// Whether there is no dataset of that name here at all.
  package let isUnknown: Bool

  package init(
    _ id: String, _ outcome: Outcome, _ detail: String, version: String? = nil,
    isUnknown: Bool = false
  ) {
    self.id = id
    self.outcome = outcome
    self.detail = detail
    self.version = version
    self.isUnknown = isUnknown
  }

  /// Of a price file whose name cannot be a dataset's, with the rule.
  package init(unusable name: String) {
    self.init(
      name, .failed,
      "is no dataset: before .csv take 1 to 64 letters, digits, . _ - ^ or =, the first a"
        + " letter, a digit or ^")
  }
}
