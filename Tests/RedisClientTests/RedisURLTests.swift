import RedisClient
import TestSupport
import Testing

struct RedisURLTests {
  @Test(
    "reads every accepted form",
    arguments: [
      ("redis://localhost", .tcp(host: "localhost", port: 6379), "", nil, 0),
      ("redis://10.0.0.7:7000/3", .tcp(host: "10.0.0.7", port: 7000), "", nil, 3),
      ("redis://h/", .tcp(host: "h", port: 6379), "", nil, 0),
      ("redis://[::1]:7000", .tcp(host: "::1", port: 7000), "", nil, 0),
      ("redis://[fe80::1%25eth0]", .tcp(host: "fe80::1%25eth0", port: 6379), "", nil, 0),
      ("redis://:secret@h", .tcp(host: "h", port: 6379), "", "secret", 0),
      ("redis://app:p%40ss%3A%2F@h:1/2", .tcp(host: "h", port: 1), "app", "p@ss:/", 2),
      ("redis://a:b@c@h", .tcp(host: "h", port: 6379), "a", "b@c", 0),
      ("unix:///run/redis.sock", .unix(path: "/run/redis.sock"), "", nil, 0),
      ("unix:///run/redis.sock?db=15", .unix(path: "/run/redis.sock"), "", nil, 15),
      ("unix://u:p@/run/a%20b.sock", .unix(path: "/run/a b.sock"), "u", "p", 0),
    ] as [(String, RedisURL.Endpoint, String, String?, Int)])
  func accepted(
    text: String, endpoint: RedisURL.Endpoint, user: String, password: String?, database: Int
  ) throws {
    let url = try RedisURL(text)
    #expect(url.endpoint == endpoint)
    #expect(url.user == user)
    #expect(url.password == password)
    #expect(url.database == database)
  }

  @Test(
    "refuses everything else, each with its reason",
    arguments: [
      ("", .unknownScheme), ("http://h", .unknownScheme), ("localhost:6379", .unknownScheme),
      ("rediss://h", .encryptionUnsupported), ("redis://", .badHost), ("redis:///1", .badHost),
      ("redis://[::1", .badHost), ("redis://[::1]x", .badHost), ("redis://a b", .badCharacter),
      ("redis://h\r\n", .badCharacter), ("redis://hö", .badCharacter), ("redis://h:", .badPort),
      ("redis://h:0", .badPort), ("redis://h:65536", .badPort), ("redis://h:-1", .badPort),
      ("redis://h:+1", .badPort), ("redis://h:1:2", .badPort), ("redis://h/x", .badDatabase),
      ("redis://h/-1", .badDatabase), ("redis://h/65536", .badDatabase),
      ("redis://h/99999999999999999999", .badDatabase), ("redis://h/1/2", .badDatabase),
      ("redis://user@h", .badCredentials), ("redis://user:@h", .badCredentials),
      ("redis://a:%4@h", .badEscape), ("redis://a:%zz@h", .badEscape),
      ("redis://a:%00@h", .badEscape), ("redis://a:%ff@h", .badEscape),
      ("unix://relative.sock", .badPath), ("unix://", .badPath), ("unix:///a?x=1", .badDatabase),
      ("unix:///a?db=", .badDatabase),
      ("unix:///" + String(repeating: "a", count: 107), .badPath),
      ("redis://" + String(repeating: "a", count: 2048), .tooLong),
    ] as [(String, RedisURLError)])
  func refused(text: String, reason: RedisURLError) {
    #expect(throws: reason) { try RedisURL(text) }
  }

  @Test("never shows the password, however it is printed")
  func hidesPassword() throws {
    let url = try RedisURL("redis://app:hunter2hunter2@h:1/2")
    var dumped = ""
    dump(url, to: &dumped)
    for text in [url.description, url.debugDescription, String(reflecting: url), dumped] {
      #expect(!text.contains("hunter2"))
    }
    #expect(url.description == "h:1, database 2")
    for text in ["redis://a:hunter2%z@h", "redis://a:hunter2@h:x", "hunter2"] {
      let error = #expect(throws: RedisURLError.self) { try RedisURL(text) }
      #expect(error.map { !"\($0)".contains("hunter2") } == true)
    }
  }

  @Test("survives mutated texts", arguments: [1, 2, 3] as [UInt64])
  func fuzz(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let starts = [
      "redis://app:p%40ss@host:6379/2", "unix://u:p@/run/redis.sock?db=3", "redis://[::1]:7000/1",
    ]
    for _ in 0..<20_000 {
      let bytes = random.mutated(Array(starts[random.below(starts.count)].utf8))
      guard let url = try? RedisURL(String(decoding: bytes, as: UTF8.self)) else { continue }
      if case .tcp(let host, let port) = url.endpoint { #expect(!host.isEmpty && port > 0) }
      #expect(url.database >= 0 && url.database <= 65_535)
    }
  }
}
