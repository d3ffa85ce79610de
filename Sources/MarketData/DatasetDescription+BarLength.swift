extension DatasetDescription {
  /// How long a bar of the dataset's interval lasts, nanoseconds; at least 1. Months count 30 days
  /// and years 365: calendars decide where such bars end, not this.
  package var barLengthNanos: Int64 {
    let digits = interval.prefix { $0.isASCII && $0.isNumber }
    let seconds: Int64? =
      switch interval.dropFirst(digits.count) {
      case "s": 1
      case "m": 60
      case "h": 3_600
      case "d": 86_400
      case "w": 7 * 86_400
      case "mo": 30 * 86_400
      case "y": 365 * 86_400
      default: nil
      }
    guard let seconds, let count = Int64(digits), (1...100_000).contains(count) else { return 1 }
    return count * seconds * 1_000_000_000
  }
}
