/// A copy of everything in one database, as a file.
///
/// The file: the line `SPEEDSTACK-BACKUP 1`, then of each key its length, the key, when it expires
/// (milliseconds since 1970 UTC, −1 for never), the length of its value and the value in the form
/// of Redis' own DUMP, numbers as 8 bytes little-endian; at the end a length of −1, the number of
/// keys, and the CRC-64 of all before it. DUMP has a version and a checksum of its own: an older
/// Redis refuses what a newer one wrote.
package struct RedisBackup: Sendable, Equatable {
  package struct Entry: Sendable, Equatable {
    package let key: [UInt8]
    package let expiresMillis: Int64
    package let value: [UInt8]

    package init(key: [UInt8], expiresMillis: Int64, value: [UInt8]) {
      self.key = key
      self.expiresMillis = expiresMillis
      self.value = value
    }
  }

  package let entries: [Entry]

  package init(entries: [Entry]) { self.entries = entries }

  private static let signature = Array("SPEEDSTACK-BACKUP 1\n".utf8)

  /// Reads everything as it is at one moment: one script, during which the server does nothing
  /// else. Times out with the connection.
  package init(of redis: RedisConnection) throws(RedisError) {
    let reply = try redis.query(.script(Self.readAll, keys: []))
    guard let words = reply.elements, words.count % 3 == 0 else { throw redis.unexpected("EVAL") }
    var entries: [Entry] = []
    for index in stride(from: 0, to: words.count, by: 3) {
      guard case .bytes(let key) = words[index], case .bytes(let expiry) = words[index + 1],
        let expires = Int64(String(decoding: expiry, as: UTF8.self)),
        case .bytes(let value) = words[index + 2]
      else { throw redis.unexpected("EVAL") }
      entries.append(Entry(key: key, expiresMillis: expires, value: value))
    }
    // SCAN may name a key twice.
    var seen: Set<[UInt8]> = []
    self.entries = entries.filter { seen.insert($0.key).inserted }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }
  }

  /// Reads the file's bytes.
  package init(parsing bytes: [UInt8]) throws(RedisBackupError) {
    guard bytes.starts(with: Self.signature) else { throw .notABackup }
    guard bytes.count >= Self.signature.count + 24 else { throw .damaged }
    let end = bytes.count - 8
    var reader = Reader(bytes: bytes, offset: end)
    guard UInt64(bitPattern: try reader.number()) == checksum64(bytes[..<end]) else {
      throw .damaged
    }
    reader.offset = Self.signature.count
    var entries: [Entry] = []
    while true {
      let length = try reader.number()
      if length == -1 { break }
      let key = try reader.take(length)
      let expires = try reader.number()
      entries.append(
        Entry(key: key, expiresMillis: expires, value: try reader.take(try reader.number())))
    }
    guard try reader.number() == Int64(entries.count), reader.offset == end else { throw .damaged }
    self.entries = entries
  }

  package var bytes: [UInt8] {
    var out = Self.signature
    func append(_ number: Int64) {
      for shift in 0..<8 { out.append(UInt8(truncatingIfNeeded: number >> Int64(8 * shift))) }
    }
    for entry in entries {
      append(Int64(entry.key.count))
      out += entry.key
      append(entry.expiresMillis)
      append(Int64(entry.value.count))
      out += entry.value
    }
    append(-1)
    append(Int64(entries.count))
    append(Int64(bitPattern: checksum64(out[...])))
    return out
  }

  /// Puts everything back, in one transaction that also removes what was there. What has expired
  /// since the backup does not come back.
  ///
  /// Redis does not undo a transaction that fails in the middle, so every value is tried first,
  /// under a key of no meaning.
  ///
  /// - Parameter conclusion: Commands that end the transaction.
  /// - Throws: Where the server takes one of the values not, of a newer Redis say: then nothing is
  ///   changed.
  package func restore(
    to redis: RedisConnection, then conclusion: [RedisCommand] = []
  ) throws(RedisError) {
    try check(on: redis)
    let commands = entries.map { entry in
      RedisCommand(
        "RESTORE", .bytes(entry.key), .integer(max(0, entry.expiresMillis)), .bytes(entry.value),
        "ABSTTL")
    }
    _ = try redis.transaction([RedisCommand("FLUSHDB")] + commands + conclusion)
  }

  private func check(on redis: RedisConnection) throws(RedisError) {
    let trial = RedisArgument.text("{restore}:trial")
    for start in stride(from: 0, to: entries.count, by: Self.trialCount) {
      let some = entries[start..<min(start + Self.trialCount, entries.count)]
      let trials = some.map { entry in
        RedisCommand("RESTORE", trial, "0", .bytes(entry.value), "REPLACE")
      }
      do throws(RedisError) {
        _ = try redis.pipeline(trials)
      } catch {
        _ = try redis.query(RedisCommand("DEL", trial))
        throw error
      }
    }
    _ = try redis.query(RedisCommand("DEL", trial))
  }

  /// Values that are tried in one round trip.
  private static let trialCount = 500

  private static let readAll = """
    local all = {}
    local cursor = '0'
    repeat
      local page = redis.call('SCAN', cursor, 'COUNT', 1000)
      cursor = page[1]
      for _, key in ipairs(page[2]) do
        local value = redis.call('DUMP', key)
        if value then
          all[#all + 1] = key
          all[#all + 1] = string.format('%.0f', redis.call('PEXPIRETIME', key))
          all[#all + 1] = value
        end
      end
    until cursor == '0'
    return all
    """

  private struct Reader {
    let bytes: [UInt8]
    var offset: Int

    mutating func number() throws(RedisBackupError) -> Int64 {
      guard bytes.count - offset >= 8 else { throw .damaged }
      var number: UInt64 = 0
      for shift in 0..<8 { number |= UInt64(bytes[offset + shift]) << UInt64(8 * shift) }
      offset += 8
      return Int64(bitPattern: number)
    }

    mutating func take(_ count: Int64) throws(RedisBackupError) -> [UInt8] {
      guard count >= 0, count <= Int64(bytes.count - offset) else { throw .damaged }
      defer { offset += Int(count) }
      return Array(bytes[offset..<(offset + Int(count))])
    }
  }
}

/// Why a backup cannot be restored.
package enum RedisBackupError: Error, Sendable, Equatable, CustomStringConvertible {
  case notABackup
  case damaged

  package var description: String {
    switch self {
    case .notABackup: "This file is no backup of the store."
    case .damaged: "The backup is damaged or cut short."
    }
  }
}

/// CRC-64 with the polynomial of ECMA-182, bit by bit reflected, as XZ uses it.
private func checksum64(_ bytes: ArraySlice<UInt8>) -> UInt64 {
  var sum = UInt64.max
  for byte in bytes {
    sum = CRC64.table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ (sum >> 8)
  }
  return ~sum
}

private enum CRC64 {
  static let table: [UInt64] = (0..<256).map { index in
    (0..<8).reduce(UInt64(index)) { sum, _ in
      sum & 1 == 1 ? (sum >> 1) ^ 0xC96C_5795_D787_0F42 : sum >> 1
    }
  }
}
