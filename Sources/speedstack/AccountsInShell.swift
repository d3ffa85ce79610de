import Accounts
import ArgumentParser
import Glibc
import RedisClient
import Supervisor

extension StoreOptions {
  func accounts() throws -> AccountStore {
    AccountStore(redis: RedisConnection(url: try url()))
  }
}

extension AccountStore {
  /// The user of that name.
  func known(_ name: String) throws -> UserRecord {
    guard let record = try userRecord(name: name) else {
      throw UpError("there is no user of that name (see `speedstack user list`)")
    }
    return record
  }
}

/// One hash at a time: nobody else waits here.
func shellHasher() throws -> PasswordHasher {
  try PasswordHasher(gate: AdmissionGate(slots: 1, waiting: 0))
}

/// Says in words of a shell which rule was broken.
func tellingRules(_ body: () throws -> Void) throws {
  do {
    try body()
  } catch let error as AccountError {
    switch error {
    case .nameTaken: throw UpError("there is a user of that name already")
    case .invalid(let field, let reason): throw UpError("the \(field) \(reason)")
    case .lastAdmin: throw UpError("nobody would be left who can administer")
    case .limitReached(let what, let count): throw UpError("there are \(count) \(what) already")
    default: throw error
    }
  }
}

/// From the environment, or asked for twice at a terminal: a slip would lock the user out.
func typedPassword(for name: String) throws -> String {
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
