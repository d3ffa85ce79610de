import Synchronization

/// The datasets of a process, each in its current version.
///
/// Safe to read while another thread brings new versions: whoever has a dataset's columns keeps
/// that version, whoever asks anew gets the new one. What is hidden is kept and goes on to be
/// current, so that it is there at once when it is shown again.
package final class MarketDataStore: Sendable {
  private struct State {
    var columns: [BarColumns]
    var hidden: Set<String> = []
  }

  private let state: Mutex<State>

  /// - Precondition: No two of one dataset.
  package init(_ columns: [BarColumns] = []) {
    state = Mutex(State(columns: columns.sorted(by: Self.precedes)))
  }

  /// The datasets that come with the product, in private memory.
  package static func inTheBox() throws -> MarketDataStore {
    let loader = DatasetLoader(provider: BoxProvider(), segments: nil, cache: nil) { _ in }
    return MarketDataStore(try loader.loadAll())
  }

  /// Descriptions in the catalogue's order, other datasets behind them by identifier; without those
  /// that are hidden.
  package var descriptions: [DatasetDescription] {
    let state = state.withLock { $0 }
    return state.columns.map(\.description).filter { !state.hidden.contains($0.id) }
  }

  /// The current version of the dataset of that identifier; nil where it is hidden.
  package func bars(_ id: String) -> BarColumns? {
    state.withLock { state in
      state.hidden.contains(id) ? nil : state.columns.first { $0.description.id == id }
    }
  }

  /// Hides exactly these datasets from who asks from now on.
  package func hide(_ ids: Set<String>) { state.withLock { $0.hidden = ids } }

  /// The current version of a dataset, hidden or not.
  func held(_ id: String) -> BarColumns? {
    state.withLock { $0.columns.first { $0.description.id == id } }
  }

  /// Identifiers of all datasets, hidden or not.
  var heldIdentifiers: [String] { state.withLock { $0.columns }.map(\.description.id) }

  /// Makes a version the current one of its dataset, which may be new.
  package func replace(with new: BarColumns) {
    let old = state.withLock { state -> BarColumns? in
      let index = state.columns.firstIndex { $0.description.id == new.description.id }
      let old = index.map { state.columns.remove(at: $0) }
      state.columns.append(new)
      state.columns.sort(by: Self.precedes)
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
