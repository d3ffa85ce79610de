/// Why market data could not be prepared or opened; each says what to do.
package enum MarketDataError: Error, Equatable, CustomStringConvertible {
  /// A price file of the package has a form error.
  case invalidCSV(source: String, CSVError)
  /// A price file of the package holds bars that cannot be.
  case invalidBars(source: String, BarDefect)
  /// A segment file cannot be trusted.
  case damagedSegment(path: String, SegmentDefect)
  /// Two segment files claim the same dataset.
  case duplicateDataset(id: String, directory: String)
  /// The directory holds no segment.
  case noDatasets(directory: String)
  /// A call of the operating system failed; `code` is errno.
  case system(operation: String, path: String, code: Int32)

  package var description: String {
    switch self {
    case .invalidCSV(let source, let error): "\(source), \(error)"
    case .invalidBars(let source, let defect): "\(source), \(defect)"
    case .damagedSegment(let path, let defect):
      "\(path) \(defect.rawValue); `speedstack data prepare` makes it anew"
    case .duplicateDataset(let id, let directory):
      "\(directory) holds two versions of \(id); `speedstack data prepare` keeps the right one"
    case .noDatasets(let directory):
      "\(directory) holds no market data; `speedstack data prepare` makes it"
    case .system(let operation, let path, let code):
      "cannot \(operation) \(path): \(systemMessage(code))"
    }
  }
}

/// What is wrong with a segment file.
package enum SegmentDefect: String, Error {
  case foreign = "is not a file of market data"
  case otherFormat = "was written in another format version"
  case otherByteOrder = "was written on a machine of another byte order"
  case truncated = "has the wrong length"
  case damagedHeader = "has a damaged header"
  case damagedColumns = "has damaged columns"
  case otherName = "holds another dataset or version than its name says"
}
