import Accounts
import ArgumentParser
import Supervisor

extension Role: ExpressibleByArgument {}

struct UserCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "user", abstract: "Manage users.",
    discussion: "What an admin does over HTTP under /api/admin, from a shell with the store.",
    subcommands: [
      UserListCommand.self, UserCreateCommand.self, UserInviteCommand.self,
      UserInvitationsCommand.self, UserPasswordLinkCommand.self, UserUninviteCommand.self,
      UserChangeCommand.self,
      UserPasswordCommand.self, UserResetSecondFactorCommand.self, UserSessionsCommand.self,
      UserEndSessionsCommand.self, UserEndTokensCommand.self,
    ])
}

struct UserListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List users by name, with their quotas.")

  @OptionGroup var store: StoreOptions

  @Option(help: "Part of the name, in any case.")
  var search: String?

  func run() throws {
    let sought = search?.lowercased() ?? ""
    print("user\trole\tstate\tfactor\tpresets\ttokens\tidentifier")
    for record in try store.accounts().userRecords()
    where sought.isEmpty || record.user.name.lowercased().contains(sought) {
      print(record.line)
    }
  }
}

struct UserCreateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Create a user.",
    discussion: "The password is read from $SPEEDSTACK_PASSWORD, or asked for.")

  @OptionGroup var store: StoreOptions

  @Argument(help: "Name to sign in with.")
  var name: String

  @Option(help: "What the user may do: admin or member.")
  var role = Role.member

  func run() throws {
    try tellingRules {
      let name = try UserName(name)
      let password = try Password(try typedPassword(for: self.name), for: name)
      let accounts = try store.accounts()
      let user = try accounts.createUser(
        name: name, password: password, role: role, by: .shell, hasher: try shellHasher())
      print("\(user.name)\t\(user.role.rawValue)\t\(user.id)")
    }
  }
}

struct UserInviteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invite", abstract: "Print a one-time link that makes a user.",
    discussion: """
      While there is no user the link makes the first admin, within 15 minutes. Later it makes a \
      user of the role, within the hours.
      """)

  @OptionGroup var store: StoreOptions

  @Option(help: "Address of the site; default: that of the running house.")
  var url: String?

  @Option(help: "What the user may do: admin or member.")
  var role = Role.member

  @Option(help: "How long the link is good: 1 to 720 hours.")
  var hours = 24

  func validate() throws {
    guard (1...720).contains(hours) else { throw ValidationError("--hours takes 1 to 720.") }
  }

  func run() throws {
    let accounts = try store.accounts()
    print("\(try store.address(url))/#first-sign-in=\(try token(accounts))")
  }

  private func token(_ accounts: AccountStore) throws -> String {
    guard try accounts.hasUsers() else { return try accounts.createFirstSignInToken() }
    return try accounts.invite(
      role: role, lifeMillis: Int64(hours) * 3_600_000, by: .shell
    ).token
  }
}

extension StoreOptions {
  /// Where links lead: what was named, or the address of the running house.
  func address(_ named: String?) throws -> String {
    let status = HouseControl(state: try state.path()).status()?.status
    guard let address = named ?? status?.address else {
      throw UpError("it is not running; name its address with --url")
    }
    return address
  }
}

struct UserChangeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "change", abstract: "Change role or quotas, disable or enable a user.",
    discussion: "A new role, and disablement, end the user's sessions and sockets.")

  @OptionGroup var store: StoreOptions

  @Argument(help: "Name of the user.")
  var name: String

  @Option(help: "What the user may do: admin or member.")
  var role: Role?

  @Flag(inversion: .prefixedEnableDisable, help: "Whether the user may sign in.")
  var user: Bool?

  @Option(help: "Most presets.")
  var presets: Int?

  @Option(help: "Most API tokens.")
  var tokens: Int?

  func validate() throws {
    for count in [presets, tokens] where count.map({ !Quotas.range.contains($0) }) ?? false {
      throw ValidationError("A quota is a number from 0 to \(Quotas.range.upperBound).")
    }
  }

  func run() throws {
    let accounts = try store.accounts()
    let change = UserChange(
      role: role, isDisabled: user.map { !$0 }, presetCountMax: presets, tokenCountMax: tokens)
    try tellingRules {
      let known = try accounts.known(name)
      guard let record = try accounts.change(user: known.user.id, change, by: .shell) else {
        throw UpError("there is no user of that name")
      }
      print(record.line)
    }
  }
}

struct UserPasswordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "password", abstract: "Set a user's password.",
    discussion: """
      The password is read from $SPEEDSTACK_PASSWORD, or asked for. The second factor goes with \
      the old password, and every session and every API token ends.
      """)

  @OptionGroup var store: StoreOptions

  @Argument(help: "Name of the user.")
  var name: String

  @Flag(help: "API tokens stay good.")
  var keepTokens = false

  func run() throws {
    try tellingRules {
      let accounts = try store.accounts()
      let record = try accounts.known(name)
      let password = try Password(
        try typedPassword(for: name), for: try UserName(record.user.name))
      try accounts.resetPassword(
        ofUser: record.user.id, to: password, keepsTokens: keepTokens, by: .shell,
        hasher: try shellHasher())
      let ended = keepTokens ? "every session" : "every session and API token"
      print("The password is set; \(ended) of \(record.user.name) has ended.")
    }
  }
}

extension UserRecord {
  fileprivate var line: String {
    [
      user.name, user.role.rawValue, isDisabled ? "disabled" : "active",
      hasSecondFactor ? "two-factor" : "-", "\(quotas.presetCountMax)", "\(quotas.tokenCountMax)",
      user.id,
    ].joined(separator: "\t")
  }
}
