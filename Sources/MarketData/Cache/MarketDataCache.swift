package import RedisClient

/// Whole versions of datasets in the cache Redis. Confined to the thread of its connection.
///
/// What it holds may be lost at any time, and is checked whenever it is read.
package struct MarketDataCache {
  /// Bytes of a value: small enough that nobody waits long behind one.
  static let pieceByteCount = 1 << 20
  /// Larger datasets are made by their provider on every host.
  package static let byteCountMax = 512 << 20
  /// Readers of a version that has just been replaced may still come to their end.
  private static let oldPieceSeconds: Int64 = 60

  private let redis: RedisConnection

  package init(redis: RedisConnection) { self.redis = redis }

  /// The header of the current version; nil where there is none that can be read.
  func current(_ id: String) throws(RedisError) -> SegmentHeader? {
    let reply = try bounded(MarketDataKeys.current(id), byteCount: SegmentHeader.byteCount)
    guard let bytes = reply, let header = try? SegmentHeader(bytes), header.label.id == id else {
      return nil
    }
    return header
  }

  /// The version with that header; nil where a piece of it is missing.
  ///
  /// - Throws: `RedisError`, or the `SegmentDefect` of what is there.
  func content(_ header: SegmentHeader) throws -> SegmentContent? {
    guard header.dataByteCount <= Self.byteCountMax else { return nil }
    var data: [UInt8] = []
    for index in 0..<Self.pieceCount(header) {
      let key = MarketDataKeys.piece(index, id: header.label.id, version: header.version)
      guard let piece = try bounded(key, byteCount: Self.pieceByteCount) else { return nil }
      // Only the last may be shorter; one that is too long has a byte more than asked for.
      let left = header.dataByteCount - data.count
      guard piece.count == min(left, Self.pieceByteCount) else { throw SegmentDefect.truncated }
      if index == 0 { data.reserveCapacity(header.dataByteCount) }
      data += piece
    }
    return try SegmentContent(header: header, data: data)
  }

  /// Makes a version the current one: its pieces first, then the pointer.
  ///
  /// - Returns: Whether it was small enough.
  func put(_ columns: BarColumns) throws(RedisError) -> Bool {
    let header = columns.header
    guard header.dataByteCount <= Self.byteCountMax else { return false }
    let id = header.label.id
    let old = try current(id)
    try unsafe columns.withData { data throws(RedisError) in
      for index in 0..<Self.pieceCount(header) {
        let start = index * Self.pieceByteCount
        let end = min(start + Self.pieceByteCount, data.count)
        let key = MarketDataKeys.piece(index, id: id, version: header.version)
        let piece = unsafe Array(UnsafeRawBufferPointer(rebasing: data[start..<end]))
        _ = try redis.query(RedisCommand("SET", .text(key), .bytes(piece)))
      }
    }
    _ = try redis.query(
      RedisCommand("SET", .text(MarketDataKeys.current(id)), .bytes(header.encoded())))
    if let old, old.version != header.version { try expire(old) }
    return true
  }

  /// Tells every host that a version is the current one.
  func announce(_ change: DatasetChange) throws(RedisError) {
    _ = try redis.query(
      RedisCommand("PUBLISH", .text(MarketDataKeys.changedChannel), .text(change.message)))
  }

  private func expire(_ header: SegmentHeader) throws(RedisError) {
    guard header.dataByteCount <= Self.byteCountMax else { return }
    let seconds = RedisArgument.integer(Self.oldPieceSeconds)
    _ = try redis.pipeline(
      (0..<Self.pieceCount(header)).map { index in
        let key = MarketDataKeys.piece(index, id: header.label.id, version: header.version)
        return RedisCommand("EXPIRE", .text(key), seconds)
      })
  }

  private static func pieceCount(_ header: SegmentHeader) -> Int {
    (header.dataByteCount + pieceByteCount - 1) / pieceByteCount
  }

  /// A string, of one byte more than `byteCount` at most; nil where there is none, or something
  /// that is no string.
  private func bounded(_ key: String, byteCount: Int) throws(RedisError) -> [UInt8]? {
    let reply: RedisReply
    do throws(RedisError) {
      // What is larger than it can be is not fetched to be thrown away.
      reply = try redis.query(
        RedisCommand("GETRANGE", .text(key), .integer(0), .integer(Int64(byteCount))))
    } catch {
      guard error.code == .server("WRONGTYPE") else { throw error }
      return nil
    }
    guard case .bytes(let bytes) = reply else { throw redis.unexpected("GETRANGE") }
    return bytes.isEmpty ? nil : bytes
  }
}
