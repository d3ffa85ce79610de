/// What a segment's file name says: `AAPL-0123456789abcdef.segment`.
struct SegmentName: Equatable {
  let id: String
  let version: String

  private static let suffix = ".segment"
  private static let versionDigitCount = 16

  init(id: String, version: String) {
    self.id = id
    self.version = version
  }

  /// Nil for a name of anything else.
  init?(fileName: String) {
    guard fileName.hasSuffix(Self.suffix) else { return nil }
    let stem = fileName.dropLast(Self.suffix.count)
    guard let dash = stem.lastIndex(of: "-") else { return nil }
    self.init(id: String(stem[..<dash]), version: String(stem[stem.index(after: dash)...]))
    guard isDatasetIdentifier(id), isDatasetVersion(version) else { return nil }
  }

  var fileName: String { "\(id)-\(version)\(Self.suffix)" }
}

/// Whether `text` can name a dataset: 1 to 64 letters, digits and `.`, `_`, `-`, `^`, `=`, the
/// first of them a letter, a digit or `^`. Names become parts of file names, keys and messages.
package func isDatasetIdentifier(_ text: String) -> Bool {
  guard (1...64).contains(text.utf8.count), let first = text.utf8.first else { return false }
  return (isAlphanumeric(first) || first == UInt8(ascii: "^"))
    && text.utf8.allSatisfy { isAlphanumeric($0) || "._-^=".utf8.contains($0) }
}

/// Whether `text` has the form of a version: 16 lower-case hexadecimal digits.
package func isDatasetVersion(_ text: String) -> Bool {
  text.utf8.count == 16
    && text.utf8.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
    }
}

private func isAlphanumeric(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"):
    true
  default: false
  }
}
