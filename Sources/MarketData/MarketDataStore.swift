import Synchronization

/// The datasets of a process, each in its current version.
///
/// Safe to read while another thread brings new versions: whoever has a dataset's columns keeps
/// that version, whoever asks anew gets the new one.
package final class MarketDataStore: Sendable {
  private let columns: Mutex<[BarColumns]>

  /// - Precondition: No two of one dataset.
  package init(_ columns: [BarColumns] = []) {
    self.columns = Mutex(columns.sorted(by: Self.precedes))
  }

  /// The datasets that come with the product, in private memory.
  package static func inTheBox() throws -> MarketDataStore {
    let loader = DatasetLoader(provider: BoxProvider(), segments: nil, cache: nil) { _ in }
    return MarketDataStore(try loader.loadAll())
  }

  /// Descriptions in the catalogue's order, other datasets behind them by identifier.
  package var descriptions: [DatasetDescription] { columns.withLock { $0 }.map(\.description) }

  /// The current version of the dataset of that identifier.
  package func bars(_ id: String) -> BarColumns? {
    columns.withLock { $0 }.first { $0.description.id == id }
  }

  /// Makes a version the current one of its dataset, which may be new.
  package func replace(with new: BarColumns) {
    let old = columns.withLock { columns -> BarColumns? in
      let index = columns.firstIndex { $0.description.id == new.description.id }
      let old = index.map { columns.remove(at: $0) }
      columns.append(new)
      columns.sort(by: Self.precedes)
      return old
    }
    old?.supersede()
  }

  private static func precedes(_ left: BarColumns, _ right: BarColumns) -> Bool {
    let (left, right) = (left.description.id, right.description.id)
    return (catalogueIndex(left), left) < (catalogueIndex(right), right)
  }

  private static func catalogueIndex(_ id: String) -> Int {
    let catalogue = DatasetRecipe.catalogue
    return catalogue.firstIndex { $0.label.id == id } ?? catalogue.count
  }
}
