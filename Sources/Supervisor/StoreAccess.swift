/// Who may do what in the store's own redis-server. Made anew at every start; the passwords are in
/// two files of the state directory that only its owner can read, and in the environment of the
/// processes that need them.
struct StoreAccess {
  /// A Redis user with the commands that one kind of process sends, and no others.
  enum User: String, CaseIterable {
    case api
    case worker
    /// Who runs the house: the supervisor, and `speedstack` in a shell.
    case `operator`
  }

  private let passwords: [User: String]

  init() {
    var generator = SystemRandomNumberGenerator()
    var passwords: [User: String] = [:]
    for user in User.allCases {
      let numbers = [generator.next(), generator.next(), generator.next(), generator.next()]
      passwords[user] = numbers.map { String($0, radix: 36) }.joined()
    }
    self.passwords = passwords
  }

  /// - Parameter socket: The server's unix socket, percent-encoded.
  func url(of user: User, socket: String) -> String {
    "unix://\(user.rawValue):\(passwords[user] ?? "")@\(socket)"
  }

  /// Redis' ACL file.
  ///
  /// Nobody can sign in as the default user, which is off and has no password. It keeps every right
  /// all the same: as this user Redis 7 replays its own append-only file, and without rights it
  /// would leave out every transaction, in silence.
  var file: String {
    "user default off resetpass allkeys allchannels +@all\n"
      + User.allCases.map { user in
        "user \(user.rawValue) on >\(passwords[user] ?? "") \(user.rules)\n"
      }.joined()
  }
}

extension StoreAccess.User {
  /// Keys, channels and commands. No `KEYS`, `SCAN`, `FLUSHALL`, `CONFIG`, `DEBUG` or `SCRIPT` but
  /// for the operator. The audit log can be appended to and read: its key is allowed by a selector
  /// of its own, with `EVAL`, so that a script may append to it what it does. No command deletes or
  /// rewrites its entries, but rules cannot forbid that `XADD` trims it.
  fileprivate var rules: String {
    switch self {
    case .api:
      "resetchannels &{accounts}:sessions-ended ~{accounts}:* -@all +ping +eval"
        + " +publish +info +pubsub|numsub +time +get +set +del +exists +pexpire +pexpireat +pttl"
        + " +hget +hmget +hset +hsetnx +hdel +hgetall +hkeys +hvals +hlen +hexists +hincrby"
        + " +hstrlen +sadd +srem +smembers +sismember +zadd +zrem +zrange +zrevrange +zrangebyscore"
        + " +zrevrangebyscore +zremrangebyscore +zremrangebyrank +zcard +zscore"
        + " (~audit:{accounts} ~{accounts}:* -@all +eval +xadd +xrevrange +xlen)"
    case .worker:
      // Sessions are put off and ended; of the rest a worker only reads.
      "resetchannels &{accounts}:sessions-ended ~{accounts}:session:* %R~{accounts}:user:*"
        + " %R~{accounts}:token:* %R~{accounts}:datasets-removed -@all +ping +eval +subscribe"
        + " +time +hmget +hset +hkeys +del +pexpire +pttl"
    case .operator: "allkeys allchannels +@all"
    }
  }
}
