/// The name that was probably meant; nil where none is near.
///
/// Near is at most two characters inserted, left out, replaced or exchanged with a neighbour (one
/// for names of up to three characters), or a name that goes on where `word` ends.
///
/// - Complexity: O(names × 64); longer words are compared by their first 64 bytes.
package func nearestName(to word: String, among names: [String]) -> String? {
  let bytes = Array(word.utf8.prefix(64).map(\.lowered))
  let limit = bytes.count <= 3 ? 1 : 2
  var best: (name: String, distance: Int)?
  for name in names where name != word {
    let other = Array(name.utf8.prefix(64).map(\.lowered))
    guard abs(other.count - bytes.count) <= limit else { continue }
    let distance = editDistance(bytes[...], other[...], limit: limit)
    if distance <= limit, distance < best?.distance ?? .max { best = (name, distance) }
  }
  if let best { return best.name }
  guard bytes.count >= 3 else { return nil }
  return names.first {
    $0.utf8.count > bytes.count && $0.utf8.prefix(bytes.count).elementsEqual(bytes)
  }
}

/// Optimal string alignment distance; anything above `limit` where it is greater.
///
/// Only cells within `limit` of the diagonal can hold such a distance (E. Ukkonen, 1985).
private func editDistance(
  _ first: ArraySlice<UInt8>, _ second: ArraySlice<UInt8>, limit: Int
) -> Int {
  var (first, second) = (first, second)
  // What both begin and end with takes no edit.
  while let byte = first.first, byte == second.first {
    first.removeFirst()
    second.removeFirst()
  }
  while let byte = first.last, byte == second.last {
    first.removeLast()
    second.removeLast()
  }
  let (a, b) = (Array(first), Array(second))
  let width = b.count + 1
  var before = [Int](repeating: limit + 1, count: width)
  var previous = (0..<width).map { min($0, limit + 1) }
  var row = before
  for i in 1..<a.count + 1 {
    let columns = max(i - limit, 1)..<min(i + limit, b.count) + 1
    if columns.isEmpty { return limit + 1 }
    row[columns.lowerBound - 1] = columns.lowerBound == 1 ? min(i, limit + 1) : limit + 1
    for j in columns {
      var least = min(
        previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        least = min(least, before[j - 2] + 1)
      }
      row[j] = min(least, limit + 1)
    }
    if columns.upperBound < width { row[columns.upperBound] = limit + 1 }
    (before, previous, row) = (previous, row, before)
  }
  return previous[b.count]
}

extension UInt8 {
  fileprivate var lowered: UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self + 32 : self
  }
}
