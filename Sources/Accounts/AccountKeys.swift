/// Every key of the store that accounts use, in one table.
///
/// | key | type | holds | ends |
/// |---|---|---|---|
/// | `{accounts}:names` | hash | canonical user name → user id | – |
/// | `{accounts}:user:ID` | hash | the user, fields below | – |
/// | `{accounts}:user:ID:sessions` | sorted set | session hash, scored by its deadline | – |
/// | `{accounts}:user:ID:tokens` | hash | API token id → token hash | – |
/// | `{accounts}:session:HASH` | hash | the session, fields below | idle time-out |
/// | `{accounts}:token:HASH` | hash | `user id name scopes created expires` | its expiry |
/// | `{accounts}:invitation:HASH` | hash | fields below | its expiry |
/// | `{accounts}:invitations` | hash | invitation id → invitation hash | – |
/// | `{accounts}:throttle:KIND:HASH` | hash | `attempts next` of sign-ins | an hour of rest |
/// | `{accounts}:known:HASH` | sorted set | addresses an account came from, by time | 30 days |
/// | `{accounts}:refusals` | hash | user id or '' → refusals that were told of | a day |
/// | `{accounts}:changes` | hash | member's id and `AuditEvent.Bound` → how many | a day |
/// | `audit:{accounts}` | stream | one entry per security event; appended to only | – |
/// | `{accounts}:presets-all`, `-published` | sorted set | preset id, scored by time | – |
/// | `{accounts}:preset:ID` | hash | the preset, fields below | – |
/// | `{accounts}:preset:ID:versions` | hash | number → `TIME JSON` | – |
/// | `{accounts}:preset:ID:shares` | set | ids of users who may read it | – |
/// | `{accounts}:presets-owned:ID`, `-deleted:`, `-shared:` | sorted set | preset id, by time | – |
/// | `{accounts}:presets-link:HASH` | string | preset id | – |
/// | `{accounts}:datasets-removed` | hash | dataset → `TIME USER`, as an admin has removed it | – |
/// | `{accounts}:datasets-refresh` | hash | the latest one: `id by total started`, `finished` | – |
/// | `{accounts}:datasets-refresh:results` | hash | index → what became of a dataset, JSON | – |
/// | `{accounts}:datasets-refresh:lease` | string | id of the one that runs | 3 s, renewed |
///
/// An invitation: `id role by created expires first`, and where it is for a new password `user
/// replaces`, the latter a hash of the password that was. A session: `user idle deadline created
/// used address agent`. A user: `name role password created revision`, and where set `disabled
/// presets-max tokens-max totp totp-step recovery`, the last of them hashes of the codes that are
/// left, each with a space behind it. A preset: `owner version revision created updated content
/// data origin`, and where set `deleted published link`.
///
/// HASH is a SHA-256, 64 hexadecimal digits: the store never sees a token, and a name or an address
/// that somebody types never becomes part of a key. ID is random and made by us. Times are the
/// store's own clock in milliseconds since 1970 UTC (scores of presets: microseconds). What one
/// change touches shares a hash tag (the part in braces), and each change is one script, so it is
/// atomic and stays possible on a cluster.
///
/// Published on the channel `{accounts}:sessions-ended`: `session HASH` when one session or API
/// token ends, `user ID` when all sessions of a user end (`StoreNews`). Workers close the sockets
/// that it concerns at once. `dataset ID` when a dataset was removed or brought back: workers read
/// anew which ones are removed. `everything` when a backup was put back: they ask about all their
/// sessions, and about the datasets, anew. Redis keeps nothing for a subscriber that is away, so a
/// worker that was does the same.
package enum AccountKeys {
  /// Where the end of sessions is published.
  package static let sessionsEndedChannel = "{accounts}:sessions-ended"

  package static let names = "{accounts}:names"
  /// Of the same hash tag as all that it tells of, so that one script writes both, and of another
  /// prefix, so that what may change accounts may not change what was told.
  package static let audit = "audit:{accounts}"
  /// Where the log was before it shared a hash tag with the rest.
  static let formerAudit = "{audit}:events"
  static let refusals = "{accounts}:refusals"
  package static let changes = "{accounts}:changes"
  package static let invitations = "{accounts}:invitations"
  package static let sessionPrefix = "{accounts}:session:"
  package static let userPrefix = "{accounts}:user:"
  package static let tokenPrefix = "{accounts}:token:"
  package static let invitationPrefix = "{accounts}:invitation:"

  package static func user(_ id: String) -> String { userPrefix + id }
  package static func sessions(ofUser id: String) -> String { "\(userPrefix)\(id):sessions" }
  package static func tokens(ofUser id: String) -> String { "\(userPrefix)\(id):tokens" }
  package static func session(_ hash: String) -> String { sessionPrefix + hash }
  package static func token(_ hash: String) -> String { tokenPrefix + hash }
  package static func invitation(_ hash: String) -> String { invitationPrefix + hash }
  static let throttlePrefix = "{accounts}:throttle:"
  package static func throttle(_ kind: String, _ hash: String) -> String {
    "\(throttlePrefix)\(kind):\(hash)"
  }
  package static func known(_ hash: String) -> String { "{accounts}:known:\(hash)" }

  package static let presetPrefix = "{accounts}:preset:"
  package static let allPresets = "{accounts}:presets-all"
  package static let publishedPresets = "{accounts}:presets-published"
  package static let sharedPrefix = "{accounts}:presets-shared:"
  package static let linkPrefix = "{accounts}:presets-link:"

  package static func preset(_ id: String) -> String { presetPrefix + id }
  package static func versions(ofPreset id: String) -> String { "\(presetPrefix)\(id):versions" }
  package static func shares(ofPreset id: String) -> String { "\(presetPrefix)\(id):shares" }
  package static func owned(byUser id: String) -> String { "{accounts}:presets-owned:\(id)" }
  package static func deleted(byUser id: String) -> String { "{accounts}:presets-deleted:\(id)" }
  package static func shared(withUser id: String) -> String { sharedPrefix + id }
  package static func link(_ hash: String) -> String { linkPrefix + hash }

  package static let removedDatasets = "{accounts}:datasets-removed"
  package static let datasetRefresh = "{accounts}:datasets-refresh"
  package static let datasetRefreshResults = "{accounts}:datasets-refresh:results"
  package static let datasetRefreshLease = "{accounts}:datasets-refresh:lease"
}
