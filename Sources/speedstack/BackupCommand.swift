import Accounts
import ArgumentParser
import Foundation
import RedisClient
import Supervisor

extension StoreOptions {
  /// With the patience that a whole store needs: some hundred MB are read and written well within.
  func wholeStore() throws -> AccountStore {
    AccountStore(redis: RedisConnection(url: try url(), timeoutMillis: 120_000))
  }
}

struct BackupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Write everything in the store to a file.",
    discussion: """
      Users, sessions, presets, links and the audit log, as they are at one moment, while the \
      house runs; the store answers nobody else while it is read (a tenth of a second per 10 MB). \
      Not in it: prices/ of the state directory, which is to be copied as any folder. The file \
      holds password hashes and everybody's presets: it is readable by you alone, and belongs \
      where nobody else reads.
      """)

  @OptionGroup var store: StoreOptions

  @Argument(help: "The file; an existing one is replaced when the backup is complete.")
  var file: String

  func run() throws {
    // Others must not read the file for the moment before its mode is set either.
    umask(0o077)
    let accounts = try store.wholeStore()
    let backup = try accounts.backup()
    let path = absolutePath(file)
    let unfinished = "\(path).\(ProcessInfo.processInfo.processIdentifier).unfinished"
    let isWritten = FileManager.default.createFile(
      atPath: unfinished, contents: Data(backup.bytes), attributes: [.posixPermissions: 0o600])
    guard isWritten else { throw UpError("cannot write beside \(path)") }
    guard unsafe rename(unfinished, path) == 0 else { throw UpError("cannot replace \(path)") }
    try accounts.append(
      AuditNote(.storeBackedUp, by: .shell, detail: "keys: \(backup.entries.count)"))
    print("\(backup.entries.count) keys in \(path)")
  }
}

struct RestoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Put a backup back into the store of the running house.",
    discussion: """
      The store runs with the house: start it first, a new one for instance. In one transaction \
      everything in the store is replaced by what the file holds, and within a second all workers \
      go by it: who has a session in it stays signed in, all others are signed out. Sessions and \
      links that have expired since the backup do not come back. prices/ of the state directory is \
      not in a backup.
      """)

  @OptionGroup var store: StoreOptions

  @Argument(help: "The file that `backup` wrote.")
  var file: String

  @Flag(
    help: ArgumentHelp(
      "Drop what is in the store now.",
      discussion: """
        Users, sessions, presets, and what the audit log was told since the backup. Not needed \
        where there is nothing yet but links for the first sign-in.
        """))
  var replace = false

  func run() throws {
    guard let data = FileManager.default.contents(atPath: absolutePath(file)) else {
      throw UpError("cannot read \(file)")
    }
    let backup: RedisBackup
    do {
      backup = try RedisBackup(parsing: Array(data))
    } catch {
      throw UpError("\(error)")
    }
    let accounts = try store.wholeStore()
    guard try replace || accounts.holdsNothing() else {
      throw UpError(
        "the store is in use; with --replace everything in it, the audit log since the backup"
          + " included, is dropped for what the backup holds")
    }
    try accounts.restore(backup, by: .shell)
    print("\(backup.entries.count) keys restored")
  }
}
