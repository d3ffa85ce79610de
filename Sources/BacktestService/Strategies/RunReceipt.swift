internal import Hashing
internal import StrategyLanguage
package import WireMessages

/// What a result depends on, and its hash: two runs with the same hash give the same result to the
/// last bit, since a run is a pure function of exactly this.
///
/// The hash is the SHA-256 of `text`: lines of words with a space between them, each ended by a
/// line feed.
///
///     speedstack receipt 1
///     engine 1
///     dataset AAPL
///     data AAPL 4d0de1e5a1f2ac5b
///     strategy 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
///     parameter window integer 14
///     setting fees real 3f50624dd2f1a9fc
///     setting fill choice next_open
///
/// A `data` line for every dataset that is read, the strategy by the SHA-256 of its text's UTF-8 (a
/// ready one's as well: a release may change it), and a line for every parameter and setting that
/// there is, given or not; each kind in the order of the names' bytes. A real is the 16 hexadecimal
/// digits of its IEEE 754 bits, a flag `true` or `false`.
package struct RunReceipt: Sendable, Equatable {
  /// Raised by a release that changes a bit of what the same inputs give.
  package static let engineRevision = 1

  package let dataset: String
  /// Version of each dataset that is read, by identifier.
  package let dataVersions: [String: String]
  private let strategyHash: String
  private let parameters: CheckedValues
  private let settings: CheckedValues

  init(
    dataset: String, dataVersions: [String: String], strategyHash: String,
    parameters: CheckedValues, settings: CheckedValues
  ) {
    self.dataset = dataset
    self.dataVersions = dataVersions
    self.strategyHash = strategyHash
    self.parameters = parameters
    self.settings = settings
  }

  /// The receipt of a run that is not made; what is not given takes its default, in a ready
  /// strategy too.
  ///
  /// - Parameter version: The version of a dataset; nil where there is no such dataset.
  /// - Throws: What a request to run it would be answered, but for what only its bars can tell.
  package init(
    _ state: StrategyState, on dataset: String, version: (String) -> String?
  ) throws(FieldError) {
    var shelf = StrategyShelf()
    let strategy = try shelf.strategy(state.strategy)
    let parameters = try strategy.values(state.parameters, missing: .takesDefault)
    // Values may be good each, and a length of 0 all the same.
    _ = try strategy.graph(parameters)
    var versions: [String: String] = [:]
    for id in [dataset] + strategy.checked.datasets {
      guard let version = version(id) else {
        let field = id == dataset ? "dataset" : state.strategy.field
        throw FieldError(.unknownDataset, field, "names a dataset that there is not")
      }
      versions[id] = version
    }
    self.init(
      dataset: dataset, dataVersions: versions, strategyHash: strategy.textHash,
      parameters: parameters,
      settings: try CheckedValues(settings: state.settings))
  }

  /// What is hashed.
  package var text: String {
    let data = dataVersions.map { "data \($0.key) \($0.value)" }
    let lines =
      [
        "speedstack receipt 1", "engine \(Self.engineRevision)", "dataset \(dataset)",
      ] + data.sorted(by: Self.precedes) + ["strategy \(strategyHash)"]
      + Self.lines("parameter", parameters) + Self.lines("setting", settings)
    return lines.map { $0 + "\n" }.joined()
  }

  /// 64 hexadecimal digits.
  package var hash: String { SHA256.hexadecimal(of: text) }

  private static func lines(_ kind: String, _ values: CheckedValues) -> [String] {
    values.values.sorted { precedes($0.key, $1.key) }.map { name, value in
      "\(kind) \(name) \(word(value))"
    }
  }

  private static func word(_ value: CheckedValues.Value) -> String {
    switch value {
    case .integer(let integer): return "integer \(integer)"
    case .real(let real):
      let digits = String(real.bitPattern, radix: 16)
      return "real \(String(repeating: "0", count: 16 - digits.count))\(digits)"
    case .choice(let choice): return "choice \(choice)"
    case .flag(let flag): return "flag \(flag)"
    }
  }

  /// By bytes, not by a language's rules.
  private static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }
}
