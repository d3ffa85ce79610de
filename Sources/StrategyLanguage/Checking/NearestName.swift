/// The name that was probably meant; nil where none is near.
///
/// Near is at most two characters inserted, left out, replaced or exchanged with a neighbour (one
/// for names of up to three characters), or a name that goes on where `word` ends.
///
/// - Complexity: O(names × 64²); longer words are compared by their first 64 bytes.
package func nearestName(to word: String, among names: [String]) -> String? {
  let bytes = Array(word.utf8.prefix(64).map(\.lowered))
  let limit = bytes.count <= 3 ? 1 : 2
  var best: (name: String, distance: Int)?
  for name in names where name != word {
    let other = Array(name.utf8.prefix(64).map(\.lowered))
    guard abs(other.count - bytes.count) <= limit else { continue }
    let distance = editDistance(bytes, other)
    if distance <= limit, distance < best?.distance ?? .max { best = (name, distance) }
  }
  if let best { return best.name }
  guard bytes.count >= 3 else { return nil }
  return names.first {
    $0.utf8.count > bytes.count && $0.utf8.prefix(bytes.count).elementsEqual(bytes)
  }
}

/// Optimal string alignment distance.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var before: [Int] = []
  var previous = Array(0...b.count)
  for i in 0..<a.count {
    var row = [i + 1]
    row.reserveCapacity(b.count + 1)
    for j in 0..<b.count {
      var least = min(previous[j + 1] + 1, row[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, before[j - 1] + 1) }
      row.append(least)
    }
    before = previous
    previous = row
  }
  return previous[b.count]
}

extension UInt8 {
  fileprivate var lowered: UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self + 32 : self
  }
}
