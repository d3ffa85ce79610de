import Accounts
import RedisClient
import TestSupport

/// An account store in a database of its own, with hashes cheap enough for tests.
struct TestStore {
  let url: RedisURL
  let redis: RedisConnection
  let accounts: AccountStore
  let hasher: PasswordHasher

  static let cost = PasswordCost(costLog2: 4, blockSize: 8, parallelism: 1)

  init(limits: SessionLimits = .product, on server: RedisServer = .shared) throws {
    url = try server.freshURL()
    redis = Self.connect(url)
    accounts = AccountStore(redis: redis, sessionLimits: limits)
    hasher = try PasswordHasher(
      cost: Self.cost, gate: AdmissionGate(slots: 4, waiting: 100))
  }

  static func connect(_ url: RedisURL) -> RedisConnection {
    RedisConnection(url: url, timeoutMillis: 5000, restMillis: 0)
  }

  /// The same store for another thread.
  static func accounts(_ url: RedisURL) -> AccountStore { AccountStore(redis: connect(url)) }

  static let password = "correct horse 1"

  @discardableResult
  func createUser(_ name: String, role: Role = .member) throws -> User {
    let name = try UserName(name)
    return try accounts.createUser(
      name: name, password: try Password(Self.password, for: name), role: role, by: .shell,
      hasher: hasher)
  }

  static let origin = RequestOrigin(address: "192.0.2.1", agent: "test")

  func startSession(_ user: User) throws -> String {
    guard let token = try accounts.startSession(of: user, origin: Self.origin) else {
      throw AccountError.corruptRecord("no session")
    }
    return token
  }

  /// Signs in from an address.
  func signIn(
    _ name: String, _ password: String = password, code: String? = nil,
    from address: String = "192.0.2.1"
  ) throws -> SignInOutcome {
    try accounts.signIn(
      SignInAttempt(
        name: name, password: password, code: code, origin: RequestOrigin(address: address)),
      hasher: hasher)
  }

  /// The token of a sign-in that must succeed.
  func token(_ name: String, _ password: String = password) throws -> String {
    guard case .done(let signIn) = try signIn(name, password) else {
      throw AccountError.corruptRecord("not signed in")
    }
    return signIn.token
  }

  func content(_ name: String = "Oversold Apple") throws -> PresetContent {
    try PresetContent(
      name: name, summary: "Buys\nlow", tags: ["rsi", "daily"], dataset: "AAPL",
      strategy: .identifier("rsi_reversal"),
      parameters: [PresetField("window", .number(14)), PresetField("low", .number(25.5))],
      settings: [PresetField("fees", .number(0.001)), PresetField("fill", .text("close"))],
      layout: ["panes": .array([.string("price"), .string("equity")])])
  }

  func createPreset(_ name: String, of user: User, key: String? = nil) throws -> Preset {
    try accounts.createPreset(content(name), run: Self.stamp("1"), key: key, by: user.author)
  }

  /// What the run of a preset was on the data version of that digit.
  static func stamp(_ digit: String) -> RunStamp {
    RunStamp(
      dataVersions: ["AAPL": String(repeating: digit, count: 16)],
      receipt: String(repeating: digit, count: 64))
  }
}

extension User {
  /// The user, at the address that tests come from.
  var author: Author { Author(self, from: TestStore.origin) }
}

extension SignInOutcome {
  /// Whoever's name it was.
  var isRefused: Bool { if case .refused = self { true } else { false } }

  var needsSecondFactor: Bool { if case .secondFactorNeeded = self { true } else { false } }
}
