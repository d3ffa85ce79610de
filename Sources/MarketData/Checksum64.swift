/// Yann Collet's XXH64 with seed 0: finds damage at memory speed, and names versions.
///
/// Not a defence against forgery. Specification: github.com/Cyan4973/xxHash, doc/xxhash_spec.md.
///
/// - Complexity: O(bytes); four independent lanes of 8 bytes.
func checksum64(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
  var hash: UInt64
  var offset = 0
  if bytes.count >= 32 {
    let stripesEnd = bytes.count & ~31
    hash = unsafe stripes(bytes, end: stripesEnd)
    offset = stripesEnd
  } else {
    hash = prime5
  }
  hash &+= UInt64(bytes.count)
  while offset + 8 <= bytes.count {
    hash ^= mixed(0, unsafe word(bytes, offset))
    hash = rotated(hash, 27) &* prime1 &+ prime4
    offset += 8
  }
  if offset + 4 <= bytes.count {
    let half = unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
    hash ^= UInt64(UInt32(littleEndian: half)) &* prime1
    hash = rotated(hash, 23) &* prime2 &+ prime3
    offset += 4
  }
  while offset < bytes.count {
    hash ^= UInt64(unsafe bytes[offset]) &* prime5
    hash = rotated(hash, 11) &* prime1
    offset += 1
  }
  return avalanche(hash)
}

/// The checksum of an array's bytes.
package func checksum64(_ bytes: [UInt8]) -> UInt64 {
  unsafe bytes.withUnsafeBytes { unsafe checksum64($0) }
}

private let prime1: UInt64 = 0x9e37_79b1_85eb_ca87
private let prime2: UInt64 = 0xc2b2_ae3d_27d4_eb4f
private let prime3: UInt64 = 0x1656_67b1_9e37_79f9
private let prime4: UInt64 = 0x85eb_ca77_c2b2_ae63
private let prime5: UInt64 = 0x27d4_eb2f_1656_67c5

/// Whole stripes of 32 bytes.
private func stripes(_ bytes: UnsafeRawBufferPointer, end: Int) -> UInt64 {
  var lane0 = prime1 &+ prime2
  var lane1 = prime2
  var lane2: UInt64 = 0
  var lane3 = 0 &- prime1
  var offset = 0
  while offset < end {
    lane0 = mixed(lane0, unsafe word(bytes, offset))
    lane1 = mixed(lane1, unsafe word(bytes, offset + 8))
    lane2 = mixed(lane2, unsafe word(bytes, offset + 16))
    lane3 = mixed(lane3, unsafe word(bytes, offset + 24))
    offset += 32
  }
  var hash = rotated(lane0, 1) &+ rotated(lane1, 7) &+ rotated(lane2, 12) &+ rotated(lane3, 18)
  for lane in [lane0, lane1, lane2, lane3] {
    hash = (hash ^ mixed(0, lane)) &* prime1 &+ prime4
  }
  return hash
}

private func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
  UInt64(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
}

private func mixed(_ lane: UInt64, _ input: UInt64) -> UInt64 {
  rotated(lane &+ input &* prime2, 31) &* prime1
}

private func rotated(_ value: UInt64, _ count: UInt64) -> UInt64 {
  value << count | value >> (64 - count)
}

private func avalanche(_ hash: UInt64) -> UInt64 {
  var hash = hash
  hash = (hash ^ (hash >> 33)) &* prime2
  hash = (hash ^ (hash >> 29)) &* prime3
  return hash ^ (hash >> 32)
}
