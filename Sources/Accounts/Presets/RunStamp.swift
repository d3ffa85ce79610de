/// What the run of a preset was when it was saved.
package struct RunStamp: Sendable, Equatable {
  /// Versions of the datasets that it reads, by identifier; empty: it could not be run.
  package let dataVersions: [String: String]
  /// Hash of the run's receipt, 64 hexadecimal digits; empty where it could not be run.
  package let receipt: String

  /// More than a strategy can name.
  package static let datasetCountMax = 64

  /// Of what could not be run: data or strategy are not known here, or not good.
  package static let unknown = RunStamp(dataVersions: [:], receipt: "")

  package init(dataVersions: [String: String], receipt: String) {
    self.dataVersions = dataVersions
    self.receipt = receipt
  }

  /// As it is stored: the hash, and behind it ` ID:VERSION` for every dataset. Neither identifiers
  /// nor versions hold a space or a colon.
  var text: String {
    dataVersions.sorted { $0.key < $1.key }.reduce(receipt) { "\($0) \($1.key):\($1.value)" }
  }

  init?(text: String) {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    // Before there were receipts a version stood here alone.
    if words.count == 1, words[0].utf8.count != 64 {
      self = .unknown
      return
    }
    var versions: [String: String] = [:]
    for word in words.dropFirst() {
      let parts = word.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2 else { return nil }
      versions[String(parts[0])] = String(parts[1])
    }
    self.init(dataVersions: versions, receipt: words.first.map(String.init) ?? "")
  }
}
