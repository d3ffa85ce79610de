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
      name: name, password: try Password(Self.password, for: name), role: role, hasher: hasher)
  }

  func startSession(_ user: User) throws -> String {
    guard let token = try accounts.startSession(of: user) else {
      throw AccountError.corruptRecord("no session")
    }
    return token
  }
}
