/// Every key of the store that accounts use, in one table.
///
/// | key | type | holds | ends |
/// |---|---|---|---|
/// | `{accounts}:names` | hash | canonical user name → user id | – |
/// | `{accounts}:user:ID` | hash | `name`, `role`, `password` (scrypt string), `created` | – |
/// | `{accounts}:user:ID:sessions` | sorted set | session hash, scored by its deadline | – |
/// | `{accounts}:session:HASH` | hash | `user` (id), `idle`, `deadline` | idle time-out |
/// | `{accounts}:first-sign-in:HASH` | string | `1` | 15 minutes |
/// | `{user:ID}:presets` | hash | preset id → preset as JSON | – |
/// | `{user:ID}:presets:order` | sorted set | preset id, scored by its time of creation | – |
///
/// HASH is the SHA-256 of a token, 64 hexadecimal digits: the store never sees a token. ID is
/// random and made by us: nothing that a user types becomes part of a key. Times are the store's
/// own clock in milliseconds since 1970 UTC (the order of presets: microseconds). What one change
/// touches shares a hash tag (the part in braces), and each change is one script, so it is atomic
/// and stays possible on a cluster.
///
/// Published on the channel `{accounts}:sessions-ended`: `session HASH` when one session ends,
/// `user ID` when all sessions of a user end (`SessionEnd`). Workers close the sockets that it
/// concerns at once. Redis keeps nothing for a subscriber that is away, so a worker that was asks
/// about all its sessions anew.
package enum AccountKeys {
  /// Where the end of sessions is published.
  package static let sessionsEndedChannel = "{accounts}:sessions-ended"

  package static let names = "{accounts}:names"
  package static let sessionPrefix = "{accounts}:session:"
  package static let userPrefix = "{accounts}:user:"

  package static func user(_ id: String) -> String { userPrefix + id }
  package static func sessions(ofUser id: String) -> String { "\(userPrefix)\(id):sessions" }
  package static func session(_ hash: String) -> String { sessionPrefix + hash }
  package static func firstSignIn(_ hash: String) -> String { "{accounts}:first-sign-in:\(hash)" }
  package static func presets(ofUser id: String) -> String { "{user:\(id)}:presets" }
  package static func presetOrder(ofUser id: String) -> String { "{user:\(id)}:presets:order" }
}
