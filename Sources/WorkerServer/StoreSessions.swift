internal import Accounts
internal import RedisClient

/// Sessions as the store knows them; confined to the thread of a `SessionAuthority`.
///
/// The connection is made when it is first needed and by itself again after a failure, so that a
/// worker starts, and goes on, without its store.
// SAFETY: see above; nothing else holds a reference to the connection.
final class StoreSessions: @unchecked Sendable {
  /// Two attempts fit into the patience of `SessionAuthority`.
  private static let timeoutMillis = 350

  private let store: AccountStore

  init(storeURL: RedisURL) {
    store = AccountStore(
      redis: RedisConnection(url: storeURL, timeoutMillis: Self.timeoutMillis))
  }

  func lookUp(_ token: String, countsAsUse: Bool) throws -> SessionAnswer {
    guard let hash = SecretToken.hash(of: token),
      case .valid(let user) = try store.session(token: token, countsAsUse: countsAsUse)
    else { return .none }
    return .valid(
      SessionIdentity(userIdentifier: user.id, userName: user.name, sessionHash: hash))
  }
}
