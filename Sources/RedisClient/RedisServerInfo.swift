/// What a Redis server says about itself.
package struct RedisServerInfo: Sendable, Equatable {
  package let version: String
  package let uptimeSeconds: Int
  package let usedMemoryBytes: Int
  /// 0: no limit.
  package let memoryBytesMax: Int
  package let clientCount: Int

  /// Asks for it; `init` takes the replies.
  package static let commands = ["server", "memory", "clients"].map {
    RedisCommand("INFO", .text($0))
  }

  package init(_ replies: some Sequence<RedisReply>) {
    var values: [Substring: Substring] = [:]
    for line in replies.compactMap(\.text).joined(separator: "\n").split(
      whereSeparator: \.isNewline)
    {
      guard let colon = line.firstIndex(of: ":") else { continue }
      values[line[..<colon]] = line[line.index(after: colon)...]
    }
    func number(_ name: Substring) -> Int { values[name].flatMap { Int($0) } ?? 0 }
    version = String(values["redis_version"] ?? "")
    uptimeSeconds = number("uptime_in_seconds")
    usedMemoryBytes = number("used_memory")
    memoryBytesMax = number("maxmemory")
    clientCount = number("connected_clients")
  }
}
