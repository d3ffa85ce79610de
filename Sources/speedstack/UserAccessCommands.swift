import Accounts
import ArgumentParser
import Foundation
import Supervisor

struct UserSessionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sessions", abstract: "List a user's open sessions, the newest first.",
    discussion: "`speedstack user end-sessions NAME --session ID` ends one.")

  @OptionGroup var store: StoreOptions

  @Argument(help: "Name of the user.")
  var name: String

  func run() throws {
    let accounts = try store.accounts()
    print("session\tcreated\tused\taddress\tagent")
    for session in try accounts.sessions(ofUser: try accounts.known(name).user.id) {
      let times = [session.createdMillis, session.usedMillis].map(momentText)
      print(
        ([session.id] + times + [session.origin.address, session.origin.agent])
          .joined(separator: "\t"))
    }
  }
}

struct UserEndSessionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "end-sessions", abstract: "End sessions of a user, open sockets included.",
    discussion: "All of them, or the one that is named. API tokens stay (see `end-tokens`).")

  @OptionGroup var store: StoreOptions

  @Argument(help: "Name of the user.")
  var name: String

  @Option(help: "Only this session, as `user sessions` lists it.")
  var session: String?

  func run() throws {
    let accounts = try store.accounts()
    let id = try accounts.known(name).user.id
    guard let session else { return try accounts.endSessions(ofUser: id, by: .shell) }
    guard try accounts.endSession(id: session, ofUser: id, by: .shell) else {
      throw UpError("\(name) has no such session (see `speedstack user sessions \(name)`)")
    }
  }
}

struct UserEndTokensCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "end-tokens", abstract: "End every API token of a user, open sockets included.")

  @OptionGroup var store: StoreOptions

  @Argument(help: "Name of the user.")
  var name: String

  func run() throws {
    let accounts = try store.accounts()
    try accounts.endTokens(ofUser: try accounts.known(name).user.id, by: .shell)
  }
}

struct UserResetSecondFactorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reset-second-factor", abstract: "Take a lost second factor away.",
    discussion: "The user signs in with the password alone, and may set another one.")

  @OptionGroup var store: StoreOptions

  @Argument(help: "Name of the user.")
  var name: String

  func run() throws {
    let accounts = try store.accounts()
    _ = try accounts.resetSecondFactor(ofUser: try accounts.known(name).user.id, by: .shell)
  }
}

struct UserPasswordLinkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "password-link",
    abstract: "Print a one-time link by which a user sets a new password.",
    discussion: """
      For whoever has forgotten the password. The new one takes the second factor away, and ends \
      every session and API token of the user.
      """)

  @OptionGroup var store: StoreOptions

  @Argument(help: "Name of the user.")
  var name: String

  @Option(help: "Address of the site; default: that of the running house.")
  var url: String?

  @Option(help: "How long the link is good: 1 to 720 hours.")
  var hours = 1

  func validate() throws {
    guard (1...720).contains(hours) else { throw ValidationError("--hours takes 1 to 720.") }
  }

  func run() throws {
    let accounts = try store.accounts()
    let address = try store.address(url)
    let user = try accounts.known(name).user
    try tellingRules {
      guard
        let link = try accounts.makePasswordLink(
          forUser: user.id, lifeMillis: Int64(hours) * 3_600_000, by: .shell)
      else { throw UpError("there is no such user") }
      print("\(address)/#new-password=\(link.token)")
    }
  }
}

struct UserInvitationsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invitations",
    abstract: "List open invitations and links for new passwords, the newest first.",
    discussion: "`speedstack user uninvite ID` takes one back.")

  @OptionGroup var store: StoreOptions

  func run() throws {
    let accounts = try store.accounts()
    let invitations = try accounts.invitations()
    let people = Set(invitations.map(\.by) + invitations.compactMap(\.user))
    let names = try accounts.names(ofUsers: Array(people))
    print("invitation\trole\tby\tcreated\texpires\tpassword of")
    for each in invitations {
      let times = [each.createdMillis, each.expiresMillis].map(momentText)
      print(
        ([each.id, each.role.rawValue, names[each.by] ?? "shell"] + times
          + [each.user.map { names[$0] ?? $0 } ?? "-"]).joined(separator: "\t"))
    }
  }
}

struct UserUninviteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "uninvite", abstract: "Take an invitation back: its link opens nothing any more.")

  @OptionGroup var store: StoreOptions

  @Argument(help: "The invitation, as `user invitations` lists it.")
  var id: String

  func run() throws {
    guard try store.accounts().endInvitation(id: id, by: .shell) else {
      throw UpError("there is no such invitation (see `speedstack user invitations`)")
    }
  }
}

/// UTC, to the second.
private func momentText(_ millis: Int64) -> String {
  Date(timeIntervalSince1970: Double(millis / 1000)).formatted(.iso8601)
}
