import Accounts
import ArgumentParser
import Glibc
import RedisClient
import Supervisor

extension Role: ExpressibleByArgument {}

struct UserCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "user", abstract: "List and create users.",
    subcommands: [UserListCommand.self, UserCreateCommand.self, UserInviteCommand.self])
}

struct UserListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List all users by name.")

  @OptionGroup var store: StoreOptions

  func run() throws {
    for user in try accounts(store).users() {
      print("\(user.name)\t\(user.role.rawValue)\t\(user.id)")
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
    do {
      let name = try UserName(name)
      let password = try Password(try typedPassword(), for: name)
      let hasher = try PasswordHasher(gate: AdmissionGate(slots: 1, waiting: 0))
      let user = try accounts(store).createUser(
        name: name, password: password, role: role, hasher: hasher)
      print("\(user.name)\t\(user.role.rawValue)\t\(user.id)")
    } catch AccountError.nameTaken {
      throw UpError("there is a user of that name already")
    } catch AccountError.invalid(let field, let reason) {
      throw UpError("the \(field) \(reason)")
    }
  }

  /// From the environment, or asked for twice at a terminal: a slip would lock the user out.
  private func typedPassword() throws -> String {
    if let password = environmentValue("SPEEDSTACK_PASSWORD") { return password }
    guard isatty(0) == 1 else { return readLine() ?? "" }
    let password = ask("Password for \(name): ")
    guard ask("Again: ") == password else { throw UpError("the two passwords differ") }
    return password
  }

  /// Reads one line of the terminal without showing it.
  private func ask(_ question: String) -> String {
    var settings = termios()
    unsafe tcgetattr(0, &settings)
    let shown = settings
    settings.c_lflag &= ~tcflag_t(ECHO)
    unsafe tcsetattr(0, TCSAFLUSH, &settings)
    defer {
      var shown = shown
      unsafe tcsetattr(0, TCSAFLUSH, &shown)
      print()
    }
    print(question, terminator: "")
    fflush(nil)
    return readLine() ?? ""
  }
}

struct UserInviteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invite",
    abstract: "Print a one-time link for the first sign-in, while there is no user.",
    discussion: "The link creates the admin. It works once and for 15 minutes.")

  @OptionGroup var store: StoreOptions

  @Option(help: "Address of the site; default: that of the running house.")
  var url: String?

  func run() throws {
    let accounts = try accounts(store)
    guard try !accounts.hasUsers() else {
      throw UpError(
        "there is a user already; an admin creates others with `speedstack user create`")
    }
    let status = HouseControl(state: try store.state.path()).status()?.status
    guard let address = url ?? status?.address else {
      throw UpError("it is not running; name its address with --url")
    }
    print("\(address)/#first-sign-in=\(try accounts.createFirstSignInToken())")
  }
}

private func accounts(_ options: StoreOptions) throws -> AccountStore {
  AccountStore(redis: RedisConnection(url: try options.url()))
}
