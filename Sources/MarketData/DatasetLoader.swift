internal import RedisClient

/// Brings dataset versions into memory: from this host's segments, else from the cache, else from
/// the provider. Confined to the thread of its cache's connection.
///
/// What cannot be shared is kept in private memory, and what the cache cannot tell is made again:
/// each costs memory or time and a line of the log, never an answer.
package final class DatasetLoader {
  /// A version in memory, and where it was found.
  typealias Found = (columns: BarColumns, origin: DatasetOrigin)

  private let provider: any DataProvider
  private let segments: SegmentDirectory?
  private let cache: MarketDataCache?
  private let log: (String) -> Void
  /// Whether the log has said so since the last answer.
  private var isCacheAway = false

  /// - Parameter log: Told in one line what did not go the best way.
  package init(
    provider: any DataProvider, segments: SegmentDirectory?, cache: MarketDataCache?,
    log: @escaping (String) -> Void
  ) {
    self.provider = provider
    self.segments = segments
    self.cache = cache
    self.log = log
  }

  /// The current version of every dataset that this host knows of.
  ///
  /// - Throws: `noDatasets`. A dataset that cannot be brought is left out, with a line of the log.
  package func loadAll() throws(MarketDataError) -> [BarColumns] {
    var columns: [BarColumns] = []
    for id in try knownIdentifiers() {
      do throws(MarketDataError) {
        if let found = try load(id) { columns.append(found) }
      } catch {
        log("\(id) is left out: \(error)")
      }
    }
    guard !columns.isEmpty else { throw .noDatasets }
    return columns
  }

  /// Identifiers of every dataset that this host knows of, those of the provider first.
  package func knownIdentifiers() throws(MarketDataError) -> [String] {
    var ids = try identifiers()
    // Datasets that another host has announced have no provider here.
    for name in (try? segments?.names()) ?? [] where !ids.contains(name.id) { ids.append(name.id) }
    return ids
  }

  /// Identifiers of what the provider has.
  package func identifiers() throws(MarketDataError) -> [String] { try provider.identifiers() }

  /// Identifiers of what this host holds though the provider has it no more.
  package func withoutSource() throws(MarketDataError) -> [String] {
    let provided = try provider.identifiers()
    var ids: [String] = []
    for name in try segments?.names() ?? [] where !provided.contains(name.id) {
      if !ids.contains(name.id) { ids.append(name.id) }
    }
    return ids
  }

  /// The current version of a dataset; nil where nobody has it.
  ///
  /// It is the one that the cache names, else the newest on this host, else what the provider
  /// makes.
  package func load(_ id: String) throws(MarketDataError) -> BarColumns? {
    if let header = pointer(id), let found = try brought(header) { return found.columns }
    if let newest = newest(id) { return newest }
    guard let dataset = try provider.dataset(id) else { return nil }
    let (columns, origin) = try made(id, dataset)
    // Another process that has made it offers it.
    if origin == .provider { _ = offered(columns) }
    return columns
  }

  /// Asks the provider for a dataset, and makes what it has now the current version everywhere; nil
  /// where it has no such dataset.
  package func refresh(_ id: String) throws(MarketDataError) -> RefreshedDataset? {
    guard let dataset = try provider.dataset(id) else { return nil }
    let header = pointer(id)
    let (columns, origin) = try current(id, dataset, header)
    let isCurrent = columns.header == header
    let isKnown = isCurrent || offered(columns)
    segments?.removeUnused(of: id, except: columns.description.version)
    return RefreshedDataset(
      description: columns.description, origin: origin, isNew: !isCurrent, isAnnounced: isKnown)
  }

  /// The version that was announced, or that the cache names now; nil where it is `known`, or
  /// cannot be had: then `known` goes on.
  func changed(_ id: String, announced version: String?, known: BarColumns?) -> BarColumns? {
    let header = pointer(id)
    if let version, version != header?.version {
      // The cache may have lost its pointer, or had no room for it.
      if version == known?.header.version { return nil }
      if let columns = shared(SegmentName(id: id, version: version)) { return columns }
      log("\(id): version \(version) is announced, but nowhere to be found")
    }
    guard let header, header != known?.header else { return nil }
    do throws(MarketDataError) {
      if let found = try brought(header) { return found.columns }
      log("\(id): version \(header.version) is not whole in the cache; the old one goes on")
    } catch {
      log("\(id): version \(header.version) cannot be had, the old one goes on: \(error)")
    }
    return nil
  }
}

/// Where a dataset version was found.
package enum DatasetOrigin: String, Sendable {
  case memory = "in memory"
  case cache = "from the cache"
  case provider = "made"
}

/// What a refresh has brought.
package struct RefreshedDataset: Sendable {
  package let description: DatasetDescription
  package let origin: DatasetOrigin
  /// Whether it is another version than the cache had named, as far as the cache could be asked.
  package let isNew: Bool
  /// Whether other processes know of it.
  package let isAnnounced: Bool
}

// MARK: Places to look

extension DatasetLoader {
  /// What the cache says is current; nil where it does not know, or is away.
  private func pointer(_ id: String) -> SegmentHeader? {
    do throws(RedisError) {
      let header = try cache?.current(id)
      isCacheAway = false
      return header
    } catch {
      if !isCacheAway { log("the cache is away: \(error)") }
      isCacheAway = true
      return nil
    }
  }

  /// That version, from this host or from the cache; nil where neither has it whole.
  private func brought(_ header: SegmentHeader) throws(MarketDataError) -> Found? {
    if let columns = shared(header) { return (columns, .memory) }
    return try filled(header.label.id) { directory throws(MarketDataError) in
      if let columns = shared(header) { return (columns, .memory) }
      guard let content = cached(header) else { return nil }
      return (try kept(content, in: directory), .cache)
    }
  }

  /// What the provider would make of it: from memory or the cache, if it is the version of
  /// `header`.
  private func current(
    _ id: String, _ dataset: ProvidedDataset, _ header: SegmentHeader?
  ) throws(MarketDataError) -> Found {
    if let header, header.recipe == dataset.recipe, let found = try brought(header) {
      return found
    }
    return try made(id, dataset)
  }

  /// What the provider makes of it, unless another process has just done so.
  private func made(_ id: String, _ dataset: ProvidedDataset) throws(MarketDataError) -> Found {
    try filled(id) { directory throws(MarketDataError) in
      if let columns = newest(id), columns.header.recipe == dataset.recipe {
        return (columns, .memory)
      }
      return (try kept(try dataset.content(), in: directory), .provider)
    }
  }

  /// The newest segment of a dataset that is whole.
  private func newest(_ id: String) -> BarColumns? {
    for name in (try? segments?.names()) ?? [] where name.id == id {
      if let columns = shared(name) { return columns }
    }
    return nil
  }

  private func shared(_ header: SegmentHeader) -> BarColumns? {
    guard let columns = shared(header.name), columns.header == header else { return nil }
    return columns
  }

  private func shared(_ name: SegmentName) -> BarColumns? {
    do throws(MarketDataError) {
      return try segments?.open(name)
    } catch {
      log("\(name.id): \(error)")
      return nil
    }
  }

  private func cached(_ header: SegmentHeader) -> SegmentContent? {
    do {
      return try cache?.content(header)
    } catch let defect as SegmentDefect {
      log("\(header.label.id): what the cache has of \(header.version) \(defect.rawValue)")
    } catch {
      log("\(header.label.id): not from the cache: \(error)")
    }
    return nil
  }

  /// Puts a version into the cache and announces it.
  ///
  /// - Returns: Whether others can know of it now.
  private func offered(_ columns: BarColumns) -> Bool {
    guard let cache, !isCacheAway else { return false }
    let change = DatasetChange(
      id: columns.description.id, version: columns.description.version)
    do throws(RedisError) {
      if try !cache.put(columns) { log("\(change.id) is too large for the cache") }
    } catch {
      log("\(change.id) is not in the cache: \(error)")
    }
    do throws(RedisError) {
      try cache.announce(change)
      return true
    } catch {
      log("\(change.id) is not announced: \(error)")
      return false
    }
  }

  /// Runs `fill` alone among the processes of this host; with nil where it has to do without
  /// sharing.
  private func filled<Result>(
    _ id: String, _ fill: (SegmentDirectory?) throws(MarketDataError) -> Result
  ) throws(MarketDataError) -> Result {
    guard let segments else { return try fill(nil) }
    let lock: SystemFile
    do throws(MarketDataError) {
      lock = try segments.fillLock(id)
    } catch {
      log("\(id): in private memory: \(error)")
      return try fill(nil)
    }
    return try withExtendedLifetime(lock) { () throws(MarketDataError) in try fill(segments) }
  }

  /// Shared if there is room, else in private memory.
  private func kept(
    _ content: SegmentContent, in directory: SegmentDirectory?
  ) throws(MarketDataError) -> BarColumns {
    do throws(MarketDataError) {
      if let columns = try directory?.place(content) { return columns }
    } catch {
      log("\(content.header.label.id): in private memory: \(error)")
    }
    return try BarColumns(content)
  }
}
