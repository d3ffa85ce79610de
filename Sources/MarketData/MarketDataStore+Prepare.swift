import Glibc

extension MarketDataStore {
  /// Makes what is missing, stale or damaged; keeps what is right. Safe in several processes.
  ///
  /// - Parameters:
  ///   - directory: Made when it does not exist, readable by its owner alone.
  ///   - progress: Told one line per dataset that is made.
  package static func prepare(directory: String, progress: (String) -> Void) throws {
    if unsafe mkdir(directory, 0o700) != 0, errno != EEXIST {
      throw MarketDataError.system(operation: "create", path: directory, code: errno)
    }
    let lock = try SystemFile(directory, flags: O_RDONLY | O_DIRECTORY, operation: "open")
    try lock.lock(LOCK_EX)
    let names = try directoryEntries(directory)
    // Under the lock nobody else is writing: any temporary file is left from a killed process.
    for name in names where name.contains(segmentSuffix + ".tmp.") {
      removeFile("\(directory)/\(name)")
    }
    let segments = names.filter { $0.hasSuffix(segmentSuffix) }
    for recipe in DatasetRecipe.catalogue {
      try prepare(recipe, directory: directory, segments: segments, progress: progress)
    }
    try removeDamaged(segments, directory: directory, progress: progress)
  }

  private static func prepare(
    _ recipe: DatasetRecipe, directory: String, segments: [String], progress: (String) -> Void
  ) throws(MarketDataError) {
    let prefix = recipe.label.id + "-"
    let existing = segments.filter { name in
      name.hasPrefix(prefix) && name.utf8.count == prefix.utf8.count + 16 + segmentSuffix.utf8.count
    }
    let ingredients = try recipe.ingredients()
    let hash = recipe.hash(of: ingredients)
    if existing.count == 1, let name = existing.first,
      let columns = try? open("\(directory)/\(name)", name: name), columns.recipe == hash
    {
      return
    }
    let bars = try recipe.bars(from: ingredients)
    let segment = SegmentHeader.segment(of: bars, label: recipe.label, recipe: hash)
    // What is there goes only when the new segment is safely on disk: a full disk loses nothing.
    try writeSegment(header: segment.header, data: segment.data, directory: directory)
    for name in existing where name != segment.header.fileName {
      removeFile("\(directory)/\(name)")
    }
    progress("\(recipe.label.id): \(bars.rows) bars, version \(segment.header.version)")
  }

  /// Removes segments that no store could open, whatever they are called.
  private static func removeDamaged(
    _ segments: [String], directory: String, progress: (String) -> Void
  ) throws(MarketDataError) {
    for name in segments {
      let path = "\(directory)/\(name)"
      guard unsafe access(path, F_OK) == 0 else { continue }
      do throws(MarketDataError) {
        _ = try open(path, name: name)
      } catch .damagedSegment(_, let defect) {
        progress("removed \(name), which \(defect.rawValue)")
        removeFile(path)
      }
    }
  }
}
