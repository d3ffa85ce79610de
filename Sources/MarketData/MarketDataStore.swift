import Glibc

/// Every dataset of a directory of segment files, opened and verified.
///
/// The directory itself carries the lock: shared while it is read, exclusive while it is changed.
package struct MarketDataStore: Sendable {
  static let segmentSuffix = ".segment"

  private let columns: [BarColumns]

  /// Opens every segment found in `directory`; verifies form, length and checksums.
  ///
  /// Waits while another process prepares the directory.
  package init(directory: String) throws {
    let lock = try SystemFile(directory, flags: O_RDONLY | O_DIRECTORY, operation: "open")
    try lock.lock(LOCK_SH)
    var columns: [BarColumns] = []
    for name in try directoryEntries(directory) where name.hasSuffix(Self.segmentSuffix) {
      columns.append(try Self.open("\(directory)/\(name)", name: name))
    }
    guard !columns.isEmpty else { throw MarketDataError.noDatasets(directory: directory) }
    self.columns = columns.sorted(by: Self.precedes)
    for (earlier, later) in zip(self.columns, self.columns.dropFirst())
    where earlier.description.id == later.description.id {
      throw MarketDataError.duplicateDataset(id: later.description.id, directory: directory)
    }
  }

  /// Descriptions in the catalogue's order, datasets of others behind them by identifier.
  package var descriptions: [DatasetDescription] { columns.map(\.description) }

  /// The dataset of that identifier.
  package func bars(_ id: String) -> BarColumns? {
    columns.first { $0.description.id == id }
  }

  /// Opens one segment, whose name must say what it holds.
  static func open(_ path: String, name: String) throws(MarketDataError) -> BarColumns {
    let columns = try BarColumns(path: path)
    let expected = SegmentHeader.fileName(
      id: columns.description.id, version: columns.description.version)
    guard name == expected else { throw .damagedSegment(path: path, .otherName) }
    return columns
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
