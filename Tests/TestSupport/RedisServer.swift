internal import Foundation
package import RedisClient
internal import Synchronization

/// A real redis-server on a unix socket in a directory of its own.
///
/// A shell owns it and obeys lines on its standard input; when that ends, however this process
/// ends, the shell kills the server and removes the directory.
package final class RedisServer: Sendable {
  /// One for all tests that need nothing special; each test takes a database of its own.
  package static let shared = RedisServer()

  package let directory: String
  private let process: Process
  private let commands: FileHandle
  private let answers: FileHandle
  private let databases = Atomic(1)

  package init(options: String = "") {
    directory = "/tmp/speedstack-redis-\(UUID().uuidString.prefix(8))"
    let input = Pipe()
    let output = Pipe()
    process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", Self.script, "sh", directory, options]
    process.standardInput = input
    process.standardOutput = output
    commands = input.fileHandleForWriting
    answers = output.fileHandleForReading
    do { try process.run() } catch { preconditionFailure("cannot run a shell: \(error)") }
    tell("start")
  }

  deinit { try? commands.close() }

  private static let script = """
    directory=$1
    socket=$directory/redis.sock
    mkdir -p "$directory" && cd "$directory" || exit 1
    trap '' INT TERM
    while read -r order; do
      case $order in
      start)
        redis-server --port 0 --unixsocket "$socket" --dir "$directory" --databases 4096 \\
          --save '' --appendonly yes --rdbcompression no $2 > log 2>&1 &
        pid=$!
        until redis-cli -s "$socket" ping 2>&1 | grep -Eq 'PONG|NOAUTH'; do
          kill -0 $pid || break
          sleep 0.01
        done ;;
      kill) kill -KILL $pid; wait $pid 2>/dev/null ;;
      pause) kill -STOP $pid ;;
      resume) kill -CONT $pid ;;
      esac
      echo "$order"
    done
    kill -KILL $pid
    wait $pid 2>/dev/null
    rm -rf "$directory"
    """

  /// Orders the shell to `start`, `kill`, `pause` or `resume` the server; returns when it is done.
  package func tell(_ order: String) {
    commands.write(Data("\(order)\n".utf8))
    var answer = Data()
    while answer.last != UInt8(ascii: "\n") {
      let more = answers.availableData
      precondition(!more.isEmpty, "the shell of a test's redis-server ended")
      answer += more
    }
  }

  package var socket: String { "\(directory)/redis.sock" }

  /// The address of a database that no other test uses.
  package func freshURL() throws -> RedisURL {
    let database = databases.add(1, ordering: .relaxed).newValue
    return try RedisURL("unix://\(socket)?db=\(database)")
  }
}
