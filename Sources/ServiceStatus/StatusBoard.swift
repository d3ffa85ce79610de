internal import Accounts
package import RedisClient

/// Where workers report how they are; see `StatusKeys`. Blocking; belongs to the thread of its
/// connection to the cache.
package struct StatusBoard {
  /// Between two reports of a worker.
  package static let periodMillis: Int64 = 2_000
  /// A worker that has not reported for so long is not there any more.
  package static let expiryMillis: Int64 = 6_000

  private let redis: RedisConnection

  package init(cache: RedisConnection) { redis = cache }

  /// Takes the place of the worker's report before.
  ///
  /// - Parameters:
  ///   - worker: Names the process among all of all hosts.
  ///   - expiryMillis: How old reports may become.
  package func post(
    _ report: WorkerReport, of worker: String, expiryMillis: Int64 = Self.expiryMillis
  ) throws(RedisError) {
    _ = try redis.query(
      .script(
        Self.post, keys: [StatusKeys.workers], .text(worker), .bytes(report.json.encoded),
        .integer(expiryMillis)))
  }

  /// Takes the worker's report away: it has ended.
  package func withdraw(_ worker: String) throws(RedisError) {
    _ = try redis.query(RedisCommand("HDEL", .text(StatusKeys.workers), .text(worker)))
  }

  /// What the cache says about itself, and the workers that are there, by host and number.
  package func read() throws(RedisError) -> (server: RedisServerInfo, workers: [WorkerReport]) {
    let replies = try redis.pipeline(
      RedisServerInfo.commands + [
        RedisCommand("TIME"), RedisCommand("HGETALL", .text(StatusKeys.workers)),
      ])
    let clock = replies[replies.count - 2].elements?.compactMap { $0.text.flatMap { Int64($0) } }
    guard let clock, clock.count == 2, let words = replies[replies.count - 1].elements else {
      throw redis.unexpected("HGETALL")
    }
    let nowMillis = clock[0] * 1_000 + clock[1] / 1_000
    // What another version of the product has written, and cannot be read, is passed over.
    let workers = stride(from: 1, to: words.count, by: 2).compactMap { index -> WorkerReport? in
      guard case .bytes(let bytes) = words[index] else { return nil }
      let parts = bytes.split(separator: UInt8(ascii: " "), maxSplits: 1)
      guard parts.count == 2, let time = Int64(String(decoding: parts[0], as: UTF8.self)),
        time > 0, nowMillis - time <= Self.expiryMillis
      else { return nil }
      return (try? JSONParser.parse(Array(parts[1]))).flatMap(WorkerReport.init(json:))
    }
    return (
      RedisServerInfo(replies.dropLast(2)),
      workers.sorted { ($0.host, $0.index, $0.pid) < ($1.host, $1.index, $1.pid) }
    )
  }

  /// KEYS: workers. ARGV: worker, report, longest life ms.
  private static let post = """
    local time = redis.call('TIME')
    local now = time[1] * 1000 + math.floor(time[2] / 1000)
    local entries = redis.call('HGETALL', KEYS[1])
    for index = 1, #entries, 2 do
      local written = tonumber(string.match(entries[index + 1], '^%d+')) or 0
      if now - written > tonumber(ARGV[3]) then redis.call('HDEL', KEYS[1], entries[index]) end
    end
    redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', now) .. ' ' .. ARGV[2])
    redis.call('PEXPIRE', KEYS[1], ARGV[3])
    """
}
