import Glibc

/// A folder of this installation's own price files: `NAME.csv` is the dataset NAME.
///
/// The files may be of any form that `PriceFile` reads. One that is named like a dataset in the box
/// takes its place. Without a column of volumes they count as zero.
package struct PriceFolder: DataProvider {
  /// Raised whenever reading changes, so that older versions are replaced.
  private static let revision: UInt64 = 1
  private static let suffix = ".csv"

  private let path: String

  package init(_ path: String) { self.path = path }

  /// None where there is no such folder.
  package func identifiers() throws(MarketDataError) -> [String] {
    try files().map { String($0.dropLast(Self.suffix.count)) }.filter(isDatasetIdentifier)
  }

  /// Files whose names cannot be those of datasets; hidden ones are nobody's.
  package func unusableNames() throws(MarketDataError) -> [String] {
    try files().filter {
      !$0.hasPrefix(".") && !isDatasetIdentifier(String($0.dropLast(Self.suffix.count)))
    }
  }

  private func files() throws(MarketDataError) -> [String] {
    do throws(MarketDataError) {
      return try directoryEntries(path).filter { $0.hasSuffix(Self.suffix) }
    } catch {
      if case .system(_, _, ENOENT) = error { return [] }
      throw error
    }
  }

  package func dataset(_ id: String) throws(MarketDataError) -> ProvidedDataset? {
    guard isDatasetIdentifier(id) else { return nil }
    let file = "\(path)/\(id)\(Self.suffix)"
    guard unsafe access(file, F_OK) == 0 else { return nil }
    let bytes = try Self.read(file)
    let recipe = checksum64(Array("\(Self.revision) \(id) \(checksum64(bytes))".utf8))
    return ProvidedDataset(recipe: recipe) { () throws(MarketDataError) in
      do throws(PriceFileError) {
        return Self.dataset(id, try PriceFile(bytes))
      } catch {
        throw .invalidPriceFile(path: file, error)
      }
    }
  }

  private static func read(_ path: String) throws(MarketDataError) -> [UInt8] {
    // A pipe under that name would be waited for.
    let file = try SystemFile(path, flags: O_RDONLY | O_NONBLOCK, operation: "open")
    let byteCount = try file.byteCount()
    guard byteCount <= PriceFile.byteCountMax else {
      throw .invalidPriceFile(
        path: path, PriceFileError(PriceFileProblem("the file has more than 4 GiB")))
    }
    return try file.readPrefix(byteCount)
  }

  private static func dataset(_ id: String, _ file: PriceFile) -> (DatasetLabel, BarSeries) {
    let calendar = BarCalendar(times: file.bars.times)
    var bars = file.bars
    if !file.hasVolume { bars.volume = [Double](repeating: 0, count: bars.rows) }
    let label = DatasetLabel(
      id: id, name: id, interval: calendar.interval, credit: "A price file of this installation.",
      isSynthetic: false, periodsPerYear: calendar.periodsPerYear)
    return (label, bars)
  }
}
