/// One word of a command. Words are counted bytes: nothing in them needs escaping.
package enum RedisArgument: Sendable, Equatable, ExpressibleByStringLiteral {
  case text(String)
  case bytes([UInt8])
  case integer(Int64)

  package init(stringLiteral value: String) { self = .text(value) }

  var encoded: [UInt8] {
    switch self {
    case .text(let text): Array(text.utf8)
    case .bytes(let bytes): bytes
    case .integer(let integer): Array(String(integer).utf8)
    }
  }
}

/// A command name with its arguments.
package struct RedisCommand: Sendable, Equatable {
  package let name: String
  package let arguments: [RedisArgument]

  package init(_ name: String, _ arguments: RedisArgument...) {
    self.init(name, arguments: arguments)
  }

  package init(_ name: String, arguments: [RedisArgument]) {
    self.name = name
    self.arguments = arguments
  }

  /// A Lua script with its keys and its other arguments.
  package static func script(
    _ source: String, keys: [String], _ arguments: RedisArgument...
  ) -> RedisCommand {
    script(source, keys: keys, arguments: arguments)
  }

  package static func script(
    _ source: String, keys: [String], arguments: [RedisArgument]
  ) -> RedisCommand {
    RedisCommand(
      "EVAL",
      arguments: [.text(source), .integer(Int64(keys.count))] + keys.map { .text($0) } + arguments)
  }

  /// Appends the command in the form of the protocol: an array of bulk strings.
  func encode(into out: inout [UInt8]) {
    out += "*\(arguments.count + 1)\r\n".utf8
    Self.encode(word: Array(name.utf8), into: &out)
    for argument in arguments { Self.encode(word: argument.encoded, into: &out) }
  }

  private static func encode(word: [UInt8], into out: inout [UInt8]) {
    out += "$\(word.count)\r\n".utf8
    out += word
    out += "\r\n".utf8
  }
}
