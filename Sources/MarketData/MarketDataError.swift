/// Why market data could not be made, kept or opened.
package enum MarketDataError: Error, Equatable, CustomStringConvertible {
  /// A price file of the package has a form error.
  case invalidCSV(source: String, CSVError)
  /// The bars of a source cannot be.
  case invalidBars(source: String, BarDefect)
  /// A price file of this installation cannot be read.
  case invalidPriceFile(path: String, PriceFileError)
  /// A segment cannot be trusted.
  case damagedSegment(path: String, SegmentDefect)
  /// The directory for segments is another user's, or open to others.
  case foreignDirectory(path: String)
  /// Another process holds a lock for too long.
  case busy(path: String)
  /// There is no dataset at all.
  case noDatasets
  /// A call of the operating system failed; `code` is errno.
  case system(operation: String, path: String, code: Int32)

  package var description: String {
    switch self {
    case .invalidCSV(let source, let error): "\(source), \(error)"
    case .invalidBars(let source, let defect): "\(source), \(defect)"
    case .invalidPriceFile(let path, let error):
      "\(path): " + error.description.split(separator: "\n").joined(separator: "; ")
    case .damagedSegment(let path, let defect): "\(path) \(defect.rawValue)"
    case .foreignDirectory(let path):
      "\(path) belongs to another user or is open to others; remove it"
    case .busy(let path): "another process holds \(path) for too long"
    case .noDatasets: "there is no market data at all"
    case .system(let operation, let path, let code):
      "cannot \(operation) \(path): \(systemMessage(code))"
    }
  }
}

/// What is wrong with a segment, or with what the cache holds of one.
package enum SegmentDefect: String, Error {
  case foreign = "is no market data"
  case otherFormat = "was written in another format version"
  case otherByteOrder = "was written on a machine of another byte order"
  case truncated = "has the wrong length"
  case damagedHeader = "has a damaged header"
  case damagedColumns = "has damaged columns"
  case otherName = "holds another dataset or version than its name says"
}
