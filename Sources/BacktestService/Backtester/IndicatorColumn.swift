/// The values of one indicator over one dataset version, shape `[rows]`. Shared, never changed.
final class IndicatorColumn: Sendable {
  let values: [Double]

  init(_ values: [Double]) { self.values = values }

  var byteCount: Int { values.count * MemoryLayout<Double>.stride }
}

/// Everything that an indicator's values depend on.
struct IndicatorKey: Hashable {
  let dataset: DatasetIdentity
  let kind: IndicatorKind
}
