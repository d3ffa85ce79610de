/// Where bars come from when neither this host nor the cache has them.
package protocol DataProvider: Sendable {
  /// Identifiers of the datasets that it has now, in the order in which they are listed.
  func identifiers() throws(MarketDataError) -> [String]

  /// What the dataset would be made of now; nil where it has none of that identifier.
  func dataset(_ id: String) throws(MarketDataError) -> ProvidedDataset?
}

/// A dataset that a provider could make now.
package struct ProvidedDataset: Sendable {
  /// Changes whenever the bars or the label would; known at a fraction of what making them costs.
  package let recipe: UInt64
  private let make: @Sendable () throws(MarketDataError) -> (DatasetLabel, BarSeries)

  /// - Parameter make: Makes the bars and what is known about them; what it returns is checked.
  package init(
    recipe: UInt64,
    make: @escaping @Sendable () throws(MarketDataError) -> (DatasetLabel, BarSeries)
  ) {
    self.recipe = recipe
    self.make = make
  }

  /// Makes the dataset.
  func content() throws(MarketDataError) -> SegmentContent {
    let (label, bars) = try make()
    do throws(BarDefect) {
      try bars.checkQuality()
    } catch {
      throw .invalidBars(source: label.id, error)
    }
    return SegmentContent(bars, label: label, recipe: recipe)
  }
}

/// Several providers as one: the first that has a dataset makes it.
package struct ProviderChain: DataProvider {
  private let providers: [any DataProvider]

  package init(_ providers: [any DataProvider]) { self.providers = providers }

  /// Those of the last provider first: the order in the box stays when a file takes the place of
  /// one of its datasets.
  package func identifiers() throws(MarketDataError) -> [String] {
    var known: [String] = []
    for provider in providers.reversed() {
      for id in try provider.identifiers() where !known.contains(id) { known.append(id) }
    }
    return known
  }

  package func dataset(_ id: String) throws(MarketDataError) -> ProvidedDataset? {
    for provider in providers {
      if let found = try provider.dataset(id) { return found }
    }
    return nil
  }
}
