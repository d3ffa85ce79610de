/// Lengths of bars that the language has names for.
package enum BarInterval {
  private static let all: [(name: String, minutes: Int64)] = [
    ("1m", 1), ("5m", 5), ("15m", 15), ("30m", 30), ("1h", 60), ("4h", 240), ("1d", 1_440),
    ("1w", 10_080),
  ]

  /// Shortest first.
  package static let names = all.map(\.name)

  /// Those that bars of such a length can be put together to, shortest first.
  package static func names(from barLengthNanos: Int64) -> [String] {
    names.filter { nanos(of: $0) ?? 0 >= barLengthNanos }
  }

  static func nanos(of name: String) -> Int64? {
    all.first { $0.name == name }.map { $0.minutes * 60_000_000_000 }
  }
}
