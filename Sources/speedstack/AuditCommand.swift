import Accounts
import ArgumentParser
import Foundation
import Supervisor

struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Who did what, when and from where.",
    discussion: "One JSON object a line, the newest first.")

  @OptionGroup var store: StoreOptions

  @Option(help: "Only events of this name.")
  var event: String?

  @Option(help: "Only what the user of this name did.")
  var user: String?

  @Option(help: "Only what was done to this: an identifier, or the name of a user.")
  var object: String?

  @Option(help: "Only from this time on, e.g. 2026-01-31 or 2026-01-31T09:30:00Z.")
  var from: String?

  @Option(help: "Only up to this time.")
  var to: String?

  @Option(help: "Most lines; 0 for all.")
  var limit = 100

  func run() throws {
    let accounts = try store.accounts()
    var filter = AuditFilter()
    filter.event = event
    filter.actor = try user.map { try accounts.known($0).user.id }
    filter.object = try object.map { try accounts.userRecord(name: $0)?.user.id ?? $0 }
    filter.fromMillis = try from.map(millis)
    filter.toMillis = try to.map(millis)
    var left = limit > 0 ? limit : Int.max
    repeat {
      let page = try accounts.auditEntries(filter, countMax: min(left, 1_000))
      for entry in page.entries {
        FileHandle.standardOutput.write(Data(entry.json.encoded + [UInt8(ascii: "\n")]))
      }
      left -= page.entries.count
      filter.before = page.next
    } while filter.before != nil && left > 0
  }

  private func millis(_ text: String) throws -> Int64 {
    let whole = text.contains("T") ? text : text + "T00:00:00Z"
    guard let date = try? Date(whole, strategy: .iso8601),
      let millis = Int64(exactly: (date.timeIntervalSince1970 * 1000).rounded())
    else { throw UpError("a time is like 2026-01-31 or 2026-01-31T09:30:00Z") }
    return millis
  }
}
