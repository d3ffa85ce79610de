import BacktestEngine

/// vectorbt's generic functions; nil where vectorbt raises an error.
extension IndicatorCase {
  /// The window and how many valid values a row needs; nil if that is refused.
  private func window(_ arguments: IndicatorArguments, _ name: String) throws
    -> (rows: Int, minPeriods: Int)?
  {
    let window = try arguments.int(name, 0)
    let minPeriods = try arguments.int("minp", window)
    return (0...max(0, window)).contains(minPeriods) && window > 0 ? (window, minPeriods) : nil
  }

  func rollingMean(_ arguments: IndicatorArguments, _ values: [Double]) throws -> [Double]? {
    guard let (window, minPeriods) = try window(arguments, "window") else { return nil }
    let mean = filled(values.count) { out in
      BacktestEngine.rollingMean(
        values.span, window: window, minPeriods: max(1, minPeriods), convention: .vectorbt,
        into: &out)
    }
    // vectorbt divides by the number of valid values, and refuses to by 0.
    return minPeriods == 0 && mean.contains { $0.isNaN } ? nil : mean
  }

  func rollingDeviation(_ arguments: IndicatorArguments, _ values: [Double]) throws -> [Double]? {
    guard let (window, minPeriods) = try window(arguments, "window") else { return nil }
    let ddof = try arguments.int("ddof", 0)
    return filled(values.count) { out in
      rollingStandardDeviation(
        values.span, window: window, minPeriods: max(1, minPeriods), ddof: ddof,
        convention: .vectorbt, into: &out)
    }
  }

  func rollingMin(_ arguments: IndicatorArguments, _ values: [Double]) throws -> [Double]? {
    guard let (window, minPeriods) = try window(arguments, "window") else { return nil }
    return filled(values.count) { out in
      BacktestEngine.rollingMin(
        values.span, window: window, minPeriods: max(1, minPeriods), into: &out)
    }
  }

  func rollingMax(_ arguments: IndicatorArguments, _ values: [Double]) throws -> [Double]? {
    guard let (window, minPeriods) = try window(arguments, "window") else { return nil }
    return filled(values.count) { out in
      BacktestEngine.rollingMax(
        values.span, window: window, minPeriods: max(1, minPeriods), into: &out)
    }
  }

  func exponentialMean(_ arguments: IndicatorArguments, _ values: [Double]) throws -> [Double]? {
    guard let (span, minPeriods) = try window(arguments, "span") else { return nil }
    return filled(values.count) { out in
      BacktestEngine.exponentialMean(
        values.span, span: span, minPeriods: minPeriods, seeding: arguments.seeding, into: &out)
    }
  }

  func exponentialDeviation(_ arguments: IndicatorArguments, _ values: [Double]) throws
    -> [Double]?
  {
    guard let (span, minPeriods) = try window(arguments, "span") else { return nil }
    let ddof = try arguments.int("ddof", 0)
    return filled(values.count) { out in
      exponentialStandardDeviation(
        values.span, span: span, minPeriods: minPeriods, seeding: arguments.seeding, ddof: ddof,
        into: &out)
    }
  }
}
