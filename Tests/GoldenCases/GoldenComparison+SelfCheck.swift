extension GoldenComparison {
  /// Proves on known pairs that the comparison tells equal from different.
  ///
  /// Run before every use, so that a comparison that lets everything pass cannot go unnoticed.
  static func selfCheck() throws {
    let equal: [(GoldenValue, GoldenValue)] = [
      (.number(1), .number(1 + 1e-10)), (.number(1e6), .number(1e6 + 9e-4)),
      (.number(0), .number(9e-13)), (.number(0), .number(-0.0)), (.missing, .number(.nan)),
      (.missing, .missing), (.number(.infinity), .number(.infinity)), (.number(3), .integer(3)),
      (.list([.number(1)]), .list([.number(1)])),
      (.fields(["a": .number(1)]), .fields(["a": .number(1), "b": .number(2)])),
      (.fields(["type": .text("E"), "message": .text("m")]), .refused),
    ]
    let different: [(GoldenValue, GoldenValue)] = [
      (.number(1), .number(1 + 2e-9)), (.number(0), .number(2e-12)), (.missing, .number(0)),
      (.number(0), .number(.nan)), (.number(.infinity), .number(-.infinity)),
      (.number(.infinity), .number(1e308)), (.number(3.0000000001), .integer(3)),
      (.number(1), .text("1")), (.list([.number(1)]), .list([])),
      (.list([.number(1), .number(2)]), .list([.number(2), .number(1)])),
      (.fields(["a": .number(1)]), .fields(["a": .number(2)])), (.missing, .refused),
    ]
    for (expected, got) in equal where !agrees(expected, got) {
      throw CaseProblem.malformed("self-check: \(expected) and \(got) should agree")
    }
    for (expected, got) in different where agrees(expected, got) {
      throw CaseProblem.malformed("self-check: \(expected) and \(got) should differ")
    }
    var fragile = GoldenComparison()
    fragile.fragileValues = [".a[*]": 1]
    fragile.compare(
      .fields(["a": .list([.number(1), .number(2)])]),
      .fields(["a": .list([.number(7), .number(8)])]))
    guard fragile.toleratedCount == 1 && fragile.differences.map(\.path) == [".a[1]"] else {
      throw CaseProblem.malformed("self-check: no more fragile values may differ than are named")
    }
    var partial = GoldenComparison()
    partial.compare(.fields(["a": .number(1)]), .fields([:]))
    guard partial.unknownPaths == [".a"] else {
      throw CaseProblem.malformed("self-check: a field that was not computed should be named")
    }
  }

  private static func agrees(_ expected: GoldenValue, _ got: GoldenValue) -> Bool {
    var comparison = GoldenComparison()
    comparison.compare(expected, got)
    return comparison.differences.isEmpty && comparison.unknownPaths.isEmpty
  }
}
