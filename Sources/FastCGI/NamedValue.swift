/// A name with its value: an item of a query, a cookie, or a header.
package struct NamedValue: Sendable, Equatable {
  package let name: String
  package let value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// Reads the query after `?`; items without `=` have an empty value.
///
/// - Returns: nil for a malformed escape, or for more items than `countMax`.
func parseQuery(_ text: some StringProtocol, countMax: Int) -> [NamedValue]? {
  var items: [NamedValue] = []
  for part in text.utf8.split(separator: UInt8(ascii: "&")) {
    let sides = part.split(
      separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
    guard items.count < countMax, let name = removingPercentEncoding(sides[0], plusIsSpace: true),
      let value = sides.count == 2
        ? removingPercentEncoding(sides[1], plusIsSpace: true) : ""
    else { return nil }
    items.append(NamedValue(name, value))
  }
  return items
}

/// Reads a `Cookie` header (RFC 6265 §5.4). What is no pair is skipped: a browser sends us the
/// cookies of every other application on the host too.
func parseCookies(_ header: String) -> [NamedValue] {
  header.utf8.split(separator: UInt8(ascii: ";")).compactMap { part in
    let pair = part.drop { $0 == 0x20 || $0 == 0x09 }
    guard let equals = pair.firstIndex(of: UInt8(ascii: "=")), equals > pair.startIndex else {
      return nil
    }
    let name = String(decoding: pair[..<equals], as: UTF8.self)
    return NamedValue(name, String(decoding: pair[pair.index(after: equals)...], as: UTF8.self))
  }
}
