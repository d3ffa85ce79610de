internal import Accounts
internal import RedisClient

/// Sessions and API tokens as the store knows them; confined to the thread of a `SessionAuthority`.
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
    if let hash = AccessToken.hash(of: token) {
      // A token that may not run is, at a socket, as none.
      guard let bearer = try store.bearer(token: token), bearer.scopes.contains(.run) else {
        return .none
      }
      return answer(bearer.user, hash)
    }
    guard let hash = SecretToken.hash(of: token),
      case .valid(let user) = try store.session(token: token, countsAsUse: countsAsUse)
    else { return .none }
    return answer(user, hash)
  }

  /// Datasets that admins have removed.
  func removedDatasets() throws -> Set<String> { try store.removedDatasetIdentifiers() }

  private func answer(_ user: User, _ hash: String) -> SessionAnswer {
    .valid(SessionIdentity(userIdentifier: user.id, userName: user.name, sessionHash: hash))
  }
}
