/// A dataset that comes with the product, and how its bars are made.
struct DatasetRecipe: Sendable {
  enum Source: Sendable {
    /// Files of the package: raw prices, and dividends and splits where there are any.
    case files(prices: String, actions: String?)
    case synthetic(SyntheticMinutes)
  }

  /// Raised whenever parsing or adjustment changes, so that older versions are replaced.
  static let revision: UInt64 = 1

  let label: DatasetLabel
  let source: Source
}

extension DatasetRecipe {
  /// Everything in the box, in the order in which it is listed.
  static let catalogue: [DatasetRecipe] = [
    stock("AAPL", "Apple Inc.", hasActions: true),
    stock("MSFT", "Microsoft Corporation", hasActions: true),
    stock("IBM", "International Business Machines Corporation", hasActions: true),
    stock("GOOG", "Google Inc.", hasActions: false),
    euroDollar,
    synthetic("SYNTH-1M", "Synthetic 1,000,000 × 1 minute", rows: 1_000_000),
    synthetic("SYNTH-100K", "Synthetic 100,000 × 1 minute", rows: 100_000),
  ]

  private static func stock(_ id: String, _ name: String, hasActions: Bool) -> DatasetRecipe {
    let file = id.lowercased()
    return DatasetRecipe(
      label: DatasetLabel(
        id: id, name: name, interval: "1d",
        credit: "Quandl WIKI prices (public domain), from the Python package bokeh-sampledata"
          + " 2026.1 (BSD-3-Clause). Adjusted for splits and dividends.",
        isSynthetic: false, periodsPerYear: 252),
      source: .files(
        prices: "\(file)_1d_raw.csv", actions: hasActions ? "\(file)_actions.csv" : nil))
  }

  /// Currencies trade around the clock on weekdays: 24 hours · 5 days · 52 weeks = 6,240 bars a
  /// year; the file itself has 6,225 of 2017.
  private static let euroDollar = DatasetRecipe(
    label: DatasetLabel(
      id: "EURUSD", name: "Euro / US dollar (ask)", interval: "1h",
      credit: "From the Python package gym-anytrading 2.0.0 (MIT). Ask prices, UTC.",
      isSynthetic: false, periodsPerYear: 6_240),
    source: .files(prices: "eurusd_1h.csv", actions: nil))

  /// One bar every minute of every day: 365 · 24 · 60 = 525,600 a year, from 2024-01-01T00:00Z. All
  /// are the same walk, of which a shorter one is the beginning.
  private static func synthetic(_ id: String, _ name: String, rows: Int) -> DatasetRecipe {
    DatasetRecipe(
      label: DatasetLabel(
        id: id, name: name, interval: "1m",
        credit: "Synthetic: computed by a seeded random process, not traded prices.",
        isSynthetic: true, periodsPerYear: 525_600),
      source: .synthetic(
        SyntheticMinutes(seed: 20_240_101, rows: rows, startNanos: 1_704_067_200_000_000_000)))
  }
}
