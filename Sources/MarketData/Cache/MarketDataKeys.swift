/// Every key of the cache Redis that market data use, in one table.
///
/// | key | holds | ends |
/// |---|---|---|
/// | `{market:ID}:current` | the current version's header, 4,096 bytes | – |
/// | `{market:ID}:VERSION:N` | piece N of its columns, 1 MiB at most | a minute after the next |
///
/// All are strings, and may be evicted. ID names a dataset (`isDatasetIdentifier`), VERSION is 16
/// hexadecimal digits, N counts from 0. The pieces one behind the other are what stands behind the
/// header in a segment; all but the last are full. The header carries the length and the checksum
/// of all of them: a piece that is missing or of another length makes the version one that the
/// cache does not have. The header is the pointer to them, and written last. Everything here can be
/// made again by a provider.
///
/// Published on the channel `{market}:changed` when a version has become the current one: `ID
/// VERSION` (`DatasetChange`). Redis keeps nothing for a subscriber that is away, so one that was
/// looks at all pointers anew.
package enum MarketDataKeys {
  package static let changedChannel = "{market}:changed"

  package static func current(_ id: String) -> String { "{market:\(id)}:current" }

  package static func piece(_ index: Int, id: String, version: String) -> String {
    "{market:\(id)}:\(version):\(index)"
  }
}

/// What is published when a dataset has a new version; see `MarketDataKeys.changedChannel`.
package struct DatasetChange: Sendable, Equatable {
  package let id: String
  package let version: String

  package init(id: String, version: String) {
    self.id = id
    self.version = version
  }

  /// Reads a published message; nil for anything else.
  package init?(message: [UInt8]) {
    guard message.count <= Self.byteCountMax, let text = String(validating: message, as: UTF8.self)
    else { return nil }
    let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    guard words.count == 2, isDatasetIdentifier(words[0]), isDatasetVersion(words[1]) else {
      return nil
    }
    self.init(id: words[0], version: words[1])
  }

  package var message: String { "\(id) \(version)" }

  /// An identifier, a space and a version.
  private static let byteCountMax = 64 + 1 + 16
}
