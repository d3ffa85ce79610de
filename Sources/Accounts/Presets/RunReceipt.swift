/// What a result depends on, and its hash: two runs with the same hash give the same result to the
/// last bit, since a run is a pure function of exactly this.
///
/// The hash is the SHA-256 of the UTF-8 text of a JSON object without spaces, with the members
/// `data_version`, `dataset`, `parameters`, `settings` and `strategy` or `strategy_text` in the
/// order of their names, as are the entries of `parameters` and `settings`. Whole numbers up to 2⁵³
/// have neither fraction nor exponent, others the fewest digits that read back as the same double.
package struct RunReceipt: Sendable, Equatable {
  package let dataset: String
  package let dataVersion: String
  package let strategy: PresetStrategy
  package let parameters: [PresetField]
  package let settings: [PresetField]

  package init(
    dataset: String, dataVersion: String, strategy: PresetStrategy, parameters: [PresetField],
    settings: [PresetField]
  ) {
    self.dataset = dataset
    self.dataVersion = dataVersion
    self.strategy = strategy
    self.parameters = parameters.sorted { Self.precedes($0.name, $1.name) }
    self.settings = settings.sorted { Self.precedes($0.name, $1.name) }
  }

  package init(of content: PresetContent, dataVersion: String) {
    self.init(
      dataset: content.dataset, dataVersion: dataVersion, strategy: content.strategy,
      parameters: content.parameters, settings: content.settings)
  }

  /// What is hashed.
  package var json: JSONValue {
    .object(
      [
        JSONMember("data_version", .string(dataVersion)), JSONMember("dataset", .string(dataset)),
        JSONMember("parameters", .object(parameters.map(\.member))),
        JSONMember("settings", .object(settings.map(\.member))), strategy.member,
      ])
  }

  /// 64 hexadecimal digits.
  package func hash() throws(AccountError) -> String {
    try SHA256.hexadecimal(of: json.encoded)
  }

  /// By bytes, not by a language's rules.
  private static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }
}
