/// Where a Redis server is and how to sign in to it.
///
/// Accepted, with user, password and path percent-encoded where they need it:
/// - `redis://[user:password@]host[:port][/database]`, port 6379 and database 0 by default;
///   an IPv6 host stands in brackets;
/// - `unix://[user:password@]/path/redis.sock[?db=database]`.
///
/// No form of printing shows the password.
package struct RedisURL: Sendable, Equatable {
  package enum Endpoint: Sendable, Equatable {
    case tcp(host: String, port: UInt16)
    case unix(path: String)
  }

  package let endpoint: Endpoint
  /// Empty: the server's default user.
  package let user: String
  package let password: String?
  package let database: Int

  /// A unix socket path must fit `sockaddr_un` with its closing zero.
  static let pathByteCountMax = 107
  static let byteCountMax = 2048
  /// No server is set up with more databases than this.
  static let databaseMax = 65_535

  package init(_ text: String) throws(RedisURLError) {
    guard text.utf8.count <= Self.byteCountMax else { throw .tooLong }
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw .badCharacter }
    if let rest = text.removing(prefix: "redis://") {
      try self.init(network: rest)
    } else if let rest = text.removing(prefix: "unix://") {
      try self.init(unix: rest)
    } else {
      throw text.hasPrefix("rediss://") ? .encryptionUnsupported : .unknownScheme
    }
  }

  private init(network text: Substring) throws(RedisURLError) {
    let (credentials, place) = Self.splitCredentials(text)
    (user, password) = try Self.parseCredentials(credentials)
    let parts = place.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    endpoint = try Self.parseAuthority(parts[0])
    database = parts.count == 2 && !parts[1].isEmpty ? try Self.parseDatabase(parts[1]) : 0
  }

  private init(unix text: Substring) throws(RedisURLError) {
    let (credentials, place) = Self.splitCredentials(text)
    (user, password) = try Self.parseCredentials(credentials)
    let parts = place.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let path = try Self.removePercentEncoding(parts[0])
    guard path.hasPrefix("/"), path.utf8.count <= Self.pathByteCountMax else { throw .badPath }
    endpoint = .unix(path: path)
    guard parts.count == 2 else {
      database = 0
      return
    }
    guard let number = parts[1].removing(prefix: "db=") else { throw .badDatabase }
    database = try Self.parseDatabase(number)
  }

  private static func splitCredentials(_ text: Substring) -> (Substring?, Substring) {
    guard let at = text.lastIndex(of: "@") else { return (nil, text) }
    return (text[..<at], text[text.index(after: at)...])
  }

  private static func parseCredentials(
    _ text: Substring?
  ) throws(RedisURLError) -> (user: String, password: String?) {
    guard let text else { return ("", nil) }
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[1].isEmpty else { throw .badCredentials }
    return (try removePercentEncoding(parts[0]), try removePercentEncoding(parts[1]))
  }

  private static func parseAuthority(_ text: Substring) throws(RedisURLError) -> Endpoint {
    var host = text
    var port: Substring = "6379"
    if text.first == "[" {
      guard let end = text.firstIndex(of: "]") else { throw .badHost }
      host = text[text.index(after: text.startIndex)..<end]
      let rest = text[text.index(after: end)...]
      guard rest.isEmpty || rest.first == ":" else { throw .badHost }
      if !rest.isEmpty { port = rest.dropFirst() }
    } else if let colon = text.firstIndex(of: ":") {
      host = text[..<colon]
      port = text[text.index(after: colon)...]
    }
    guard !host.isEmpty, host.utf8.allSatisfy(isHostByte) else { throw .badHost }
    guard port.utf8.allSatisfy(isDigit), let number = UInt16(port), number > 0 else {
      throw .badPort
    }
    return .tcp(host: String(host), port: number)
  }

  private static func parseDatabase(_ text: Substring) throws(RedisURLError) -> Int {
    guard text.utf8.allSatisfy(isDigit), let number = Int(text), number <= databaseMax else {
      throw .badDatabase
    }
    return number
  }

  /// Letters, digits and `. - _`, and the `: %` of IPv6 addresses and their zones.
  private static func isHostByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
      UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "%"):
      true
    default: false
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  private static func removePercentEncoding(
    _ text: Substring
  ) throws(RedisURLError) -> String {
    var decoded: [UInt8] = []
    var bytes = text.utf8.makeIterator()
    while let byte = bytes.next() {
      guard byte == UInt8(ascii: "%") else {
        decoded.append(byte)
        continue
      }
      guard let high = bytes.next().flatMap(hexadecimalDigit),
        let low = bytes.next().flatMap(hexadecimalDigit)
      else { throw .badEscape }
      decoded.append(high << 4 | low)
    }
    // A zero byte would end the text early on the way through C.
    guard !decoded.contains(0), let result = String(validating: decoded, as: UTF8.self) else {
      throw .badEscape
    }
    return result
  }

  private static func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

extension RedisURL {
  /// What a new connection says first: sign-in and database, where they are not the defaults.
  var greeting: [RedisCommand] {
    var commands: [RedisCommand] = []
    if let password {
      let name: [RedisArgument] = user.isEmpty ? [] : [.text(user)]
      commands.append(RedisCommand("AUTH", arguments: name + [.text(password)]))
    }
    if database != 0 { commands.append(RedisCommand("SELECT", .integer(Int64(database)))) }
    return commands
  }
}

extension RedisURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The place without the credentials.
  package var description: String {
    let suffix = database == 0 ? "" : ", database \(database)"
    return switch endpoint {
    case .tcp(let host, let port): "\(host):\(port)\(suffix)"
    case .unix(let path): "\(path)\(suffix)"
    }
  }

  package var debugDescription: String { description }

  /// Without children, so that `dump` shows no password either.
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Why a text is no `RedisURL`. It repeats nothing of the text, which may hold a password.
package enum RedisURLError: Error, Sendable, Equatable, CustomStringConvertible {
  case badCharacter
  case badCredentials
  case badDatabase
  case badEscape
  case badHost
  case badPath
  case badPort
  case encryptionUnsupported
  case tooLong
  case unknownScheme

  package var description: String {
    switch self {
    case .badCharacter: "A Redis URL holds printable ASCII characters only."
    case .badCredentials: "The part before @ of a Redis URL is user:password or :password."
    case .badDatabase: "The database of a Redis URL is a number from 0 to 65535."
    case .badEscape: "A Redis URL holds a malformed percent escape."
    case .badHost: "A Redis URL lacks a well-formed host name."
    case .badPath: "A unix Redis URL needs an absolute path of at most 107 bytes."
    case .badPort: "The port of a Redis URL is a number from 1 to 65535."
    case .encryptionUnsupported: "Redis over TLS (rediss://) is not supported."
    case .tooLong: "A Redis URL has at most 2048 bytes."
    case .unknownScheme: "A Redis URL starts with redis:// or unix://."
    }
  }
}

extension String {
  /// The rest after `prefix`, or nil where the text does not start with it.
  fileprivate func removing(prefix: String) -> Substring? {
    hasPrefix(prefix) ? dropFirst(prefix.count) : nil
  }
}

extension Substring {
  fileprivate func removing(prefix: String) -> Substring? {
    hasPrefix(prefix) ? dropFirst(prefix.count) : nil
  }
}
