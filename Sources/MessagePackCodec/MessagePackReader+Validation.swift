extension MessagePackReader {
  /// Checks the whole message from its first byte: one value, no deeper than the limit, string keys
  /// without duplicates, nothing behind it. Leaves the cursor at the start.
  ///
  /// Memory: at most two bytes per map key of a client message, which is no more than the key and
  /// its value take in the message itself.
  package mutating func validate() throws(MessagePackError) {
    var cursor = self
    cursor.rewind()
    if bytes.count <= 1 + Int(UInt16.max) {
      try cursor.validateValue(depth: 0, keys: UInt16.self)
    } else {
      try cursor.validateValue(depth: 0, keys: UInt32.self)
    }
    try cursor.finish()
    rewind()
  }

  /// Passes over one value of a message that has been validated, or checks everything but its keys.
  package mutating func skip() throws(MessagePackError) {
    var pending = 1
    while pending > 0 {
      pending -= 1
      switch try next() {
      case .array(let count): pending += count
      case .map(let count): pending += 2 * count
      default: break
      }
    }
  }

  private mutating func rewind() {
    if !bytes.isEmpty { move(to: 0) }
  }

  /// `Offset` is wide enough for every place of the message.
  private mutating func validateValue<Offset: FixedWidthInteger>(
    depth: Int, keys offsetType: Offset.Type
  ) throws(MessagePackError) {
    switch try next() {
    case .array(let count):
      guard depth < limits.depthMax else { throw .tooDeep }
      for _ in 0..<count { try validateValue(depth: depth + 1, keys: offsetType) }
    case .map(let count):
      guard depth < limits.depthMax else { throw .tooDeep }
      try validateEntries(count, depth: depth + 1, keys: offsetType)
    case .ext(let type, let range) where type == columnExtensionType:
      _ = try columnValues(range)
    default:
      break
    }
  }

  private mutating func validateEntries<Offset: FixedWidthInteger>(
    _ count: Int, depth: Int, keys offsetType: Offset.Type
  ) throws(MessagePackError) {
    // Grown as keys come: nested counts add up to more than the message can hold.
    var keys: [Offset] = []
    for _ in 0..<count {
      keys.append(Offset(offset))
      guard case .text = try next() else { throw .keyNotText }
      try validateValue(depth: depth, keys: offsetType)
    }
    if hasDuplicate(&keys) { throw .duplicateKey }
  }

  /// Sorting keeps a flood of keys at n log n; the handful of an honest message goes in pairs.
  private func hasDuplicate<Offset: FixedWidthInteger>(_ keys: inout [Offset]) -> Bool {
    guard keys.count > 12 else {
      return keys.indices.contains { later in
        keys[..<later].contains { key(at: $0).elementsEqual(key(at: keys[later])) }
      }
    }
    keys.sort { key(at: $0).lexicographicallyPrecedes(key(at: $1)) }
    return keys.indices.dropFirst().contains { index in
      key(at: keys[index - 1]).elementsEqual(key(at: keys[index]))
    }
  }

  /// The bytes of a key that has been read before.
  private func key<Offset: FixedWidthInteger>(at place: Offset) -> ArraySlice<UInt8> {
    var cursor = self
    cursor.move(to: Int(place))
    guard case .text(let range)? = try? cursor.next() else { return [] }
    return bytes[range]
  }
}
