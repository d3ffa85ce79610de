import Accounts
import ArgumentParser
import Foundation
import RedisClient
import Supervisor

/// A store of some hundred MB is read and written well within this.
private let patienceMillis = 120_000

struct BackupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Write everything in the store to a file.",
    discussion: """
      The state of one moment; the store answers nobody else while it is read (a tenth of a second \
      per 10 MB). The file holds password hashes and everybody's presets: it is readable by you \
      alone, and belongs where nobody else reads.
      """)

  @OptionGroup var store: StoreOptions

  @Argument(help: "The file; an existing one is replaced when the backup is complete.")
  var file: String

  func run() throws {
    let redis = RedisConnection(url: try store.url(), timeoutMillis: patienceMillis)
    let backup = try RedisBackup(of: redis)
    let path = absolutePath(file)
    let unfinished = "\(path).\(ProcessInfo.processInfo.processIdentifier).unfinished"
    let isWritten = FileManager.default.createFile(
      atPath: unfinished, contents: Data(backup.bytes), attributes: [.posixPermissions: 0o600])
    guard isWritten else { throw UpError("cannot write beside \(path)") }
    guard unsafe rename(unfinished, path) == 0 else { throw UpError("cannot replace \(path)") }
    print("\(backup.entries.count) keys in \(path)")
  }
}

struct RestoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Put a backup back into the store.",
    discussion: """
      All or nothing, in one transaction. Sessions and links that have expired since the backup do \
      not come back. Stop the house, or sign everybody in again: workers are not told.
      """)

  @OptionGroup var store: StoreOptions

  @Argument(help: "The file that `backup` wrote.")
  var file: String

  @Flag(help: "Remove what is in the store now.")
  var replace = false

  func run() throws {
    guard let data = FileManager.default.contents(atPath: absolutePath(file)) else {
      throw UpError("cannot read \(file)")
    }
    do {
      let backup = try RedisBackup(parsing: Array(data))
      let redis = RedisConnection(url: try store.url(), timeoutMillis: patienceMillis)
      try backup.restore(to: redis, replaces: replace)
      // A backup of an earlier version has the audit log elsewhere.
      try AccountStore(redis: redis).adoptFormerAudit()
      print("\(backup.entries.count) keys restored")
    } catch let error as RedisBackupError {
      throw UpError(error == .notEmpty ? "\(error) (--replace)" : "\(error)")
    }
  }
}
