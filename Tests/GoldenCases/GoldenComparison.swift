/// The first place where a computed value differs from the expected one.
struct Difference {
  var path: String
  var expected: String
  var got: String
}

/// Compares computed values with expected ones.
struct GoldenComparison {
  var relativeTolerance = 1e-9
  var absoluteTolerance = 1e-12
  /// Paths, list positions written `[*]`, whose values hang on the last bit of a sum, and how many
  /// of them may differ: those are counted, not reported.
  var fragileValues: [String: Int] = [:]
  private(set) var toleratedCount = 0
  private(set) var differences: [Difference] = []
  /// Expected fields for which nothing was computed.
  private(set) var unknownPaths: [String] = []

  mutating func compare(_ expected: GoldenValue, _ got: GoldenValue, at path: Path = Path()) {
    switch (expected, got) {
    case (.fields(let expected), .fields(let got)):
      for name in expected.keys.sorted() {
        let inner = path.field(name)
        if let got = got[name], let expected = expected[name] {
          compare(expected, got, at: inner)
        } else {
          unknownPaths.append(inner.exact)
        }
      }
    case (.list(let expected), .list(let got)):
      guard expected.count == got.count else {
        return report(path.field("length"), "\(expected.count)", "\(got.count)")
      }
      for (index, pair) in zip(expected, got).enumerated() {
        compare(pair.0, pair.1, at: path.item(index))
      }
    default:
      if !isEqual(expected, got) { report(path, "\(expected)", "\(got)") }
    }
  }

  private mutating func report(_ path: Path, _ expected: String, _ got: String) {
    if let left = fragileValues[path.pattern], left > 0 {
      fragileValues[path.pattern] = left - 1
      toleratedCount += 1
    } else {
      differences.append(Difference(path: path.exact, expected: expected, got: got))
    }
  }

  private func isEqual(_ expected: GoldenValue, _ got: GoldenValue) -> Bool {
    switch (expected, got) {
    case (.missing, .missing): return true
    case (.text(let expected), .text(let got)): return expected == got
    case (.fields(let error), .refused): return Set(error.keys) == ["type", "message"]
    case (_, .integer(let got)):
      guard let expected = expected.double else { return false }
      return expected == Double(got)
    default:
      guard let expected = expected.double, let got = got.double else { return false }
      return isEqual(expected, got)
    }
  }

  func isEqual(_ expected: Double, _ got: Double) -> Bool {
    if expected.isNaN || got.isNaN { return expected.isNaN && got.isNaN }
    if expected == got { return true }
    guard expected.isFinite && got.isFinite else { return false }
    return abs(expected - got) <= max(relativeTolerance * abs(expected), absoluteTolerance)
  }

  /// Where a value is, exactly and with every list position replaced by `[*]`.
  struct Path {
    var exact = ""
    var pattern = ""

    func field(_ name: String) -> Path {
      Path(exact: "\(exact).\(name)", pattern: "\(pattern).\(name)")
    }

    func item(_ index: Int) -> Path {
      Path(exact: "\(exact)[\(index)]", pattern: "\(pattern)[*]")
    }
  }
}
