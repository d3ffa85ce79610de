/// What a trader needs to know about one version of a dataset.
package struct DatasetDescription: Sendable, Equatable {
  /// Stable identifier, for example `AAPL`.
  package let id: String
  /// Name as shown; a synthetic dataset says so in its name.
  package let name: String
  /// Length of a bar: `1m`, `1h` or `1d`.
  package let interval: String
  /// Hash of the columns, 16 hexadecimal digits: the same version means the same bits.
  package let version: String
  /// Source and licence of the prices.
  package let credit: String
  /// Number of bars.
  package let rows: Int
  /// Open time of the first bar, milliseconds since 1970 UTC.
  package let startMillis: Double
  /// Open time of the last bar, milliseconds since 1970 UTC.
  package let endMillis: Double
  /// Whether the prices were computed, not traded.
  package let isSynthetic: Bool
  /// Bars in a year of trading; annualised statistics use it.
  package let periodsPerYear: Double
}

/// The part of a description that does not depend on the bars themselves.
package struct DatasetLabel: Sendable, Equatable {
  package var id: String
  package var name: String
  package var interval: String
  package var credit: String
  package var isSynthetic: Bool
  package var periodsPerYear: Double

  package init(
    id: String, name: String, interval: String, credit: String, isSynthetic: Bool,
    periodsPerYear: Double
  ) {
    self.id = id
    self.name = name
    self.interval = interval
    self.credit = credit
    self.isSynthetic = isSynthetic
    self.periodsPerYear = periodsPerYear
  }
}
