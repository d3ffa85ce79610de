internal import Foundation
internal import Hashing
internal import RedisClient

/// A user who has just proved who they are, with the token of the new session.
package struct SignIn: Sendable, Equatable {
  package let user: User
  package let token: String

  package init(user: User, token: String) {
    self.user = user
    self.token = token
  }
}

/// What somebody gives to sign in.
package struct SignInAttempt: Sendable {
  package var name: String
  package var password: String
  /// Six digits of an authenticator app, or a recovery code.
  package var code: String?
  package var origin: RequestOrigin

  package init(name: String, password: String, code: String? = nil, origin: RequestOrigin) {
    self.name = name
    self.password = password
    self.code = code
    self.origin = origin
  }
}

/// How an attempt to sign in ended.
package enum SignInOutcome: Sendable, Equatable {
  case done(SignIn)
  /// Unknown name, wrong password or disabled user: nobody is told which. `account` is the user
  /// whose name it is, for the audit log.
  case refused(account: String?)
  /// The password of `account` is right, and the user has a second factor: its code is missing, or
  /// `isWrong`: of no use, or used.
  case secondFactorNeeded(account: String, isWrong: Bool)
  /// Too many attempts; the next one after so many seconds.
  case throttled(retryAfterSeconds: Int)
}

extension AccountStore {
  /// Signs in, or refuses: an unknown name as a wrong password, after the same work.
  ///
  /// The one place through which passwords are tried to get in; limits per account and per address
  /// stand in front of the hash.
  ///
  /// - Parameter old: Token of the session that the new one replaces. It ends first, so that an
  ///   error leaves no session open that nobody knows of.
  /// - Throws: `AccountError.busy` where too many passwords are being hashed.
  package func signIn(
    _ attempt: SignInAttempt, replacing old: String? = nil, hasher: PasswordHasher
  ) throws -> SignInOutcome {
    let name = try? UserName(attempt.name)
    let throttle = SignInThrottle(
      account: name?.canonical ?? attempt.name, address: attempt.origin.address)
    if let seconds = try admit(throttle) { return .throttled(retryAfterSeconds: seconds) }
    let record = try name.flatMap { try passwordRecord(of: $0) }
    let key: [UInt8]?
    do {
      key = try hasher.key(attempt.password, stored: record?.hash)
    } catch {
      // Nothing was tried: it was no guess.
      try withdraw(throttle)
      throw error
    }
    guard let key, let record,
      let user = try userRecord(id: record.id), !user.isDisabled
    else { return .refused(account: record?.id) }
    if let sealed = record.sealedSecret {
      let author = Author(user.user, from: attempt.origin)
      guard let code = attempt.code else {
        // The password is right: it was no guess, and the code has yet to be tried.
        try withdraw(throttle)
        return .secondFactorNeeded(account: record.id, isWrong: false)
      }
      guard
        try takes(code, sealed: sealed, key: key, ofUser: record.id)
          || takesRecoveryCode(code, by: author)
      else { return .secondFactorNeeded(account: record.id, isWrong: true) }
    }
    try succeeded(throttle)
    if let old {
      try endSession(token: old, from: attempt.origin, detail: "replaced by a sign-in")
    }
    guard
      let token = try startSession(
        of: user.user, origin: attempt.origin, event: .signedIn, knowing: record.hash)
    else { return .refused(account: record.id) }
    return .done(SignIn(user: user.user, token: token))
  }

  /// Whether `password` is the user's own: asked again before what is worth it, so that a session
  /// that was left open, or stolen, does not give the account away.
  ///
  /// - Throws: `AccountError.throttled`, `.busy`.
  func passwordKey(
    ofUser id: String, password: String, hasher: PasswordHasher
  ) throws -> (key: [UInt8], record: PasswordRecord)? {
    let throttle = SignInThrottle(account: id, address: id)
    if let seconds = try admit(throttle) {
      throw AccountError.throttled(retryAfterSeconds: seconds)
    }
    guard let record = try passwordRecord(ofUser: id) else { return nil }
    let key: [UInt8]?
    do {
      key = try hasher.key(password, stored: record.hash)
    } catch {
      try withdraw(throttle)
      throw error
    }
    guard let key else { return nil }
    try succeeded(throttle)
    return (key, record)
  }

  /// What the store knows of a user's password and second factor.
  struct PasswordRecord {
    let id: String
    let hash: String
    let sealedSecret: String?
  }

  private func passwordRecord(of name: UserName) throws -> PasswordRecord? {
    guard let id = try identifier(of: name) else { return nil }
    return try passwordRecord(ofUser: id)
  }

  func passwordRecord(ofUser id: String) throws -> PasswordRecord? {
    let stored = try redis.query(
      RedisCommand("HMGET", .text(AccountKeys.user(id)), "password", "totp"))
    guard let fields = stored.elements, fields.count == 2 else { throw redis.unexpected("HMGET") }
    guard let hash = fields[0].text else { return nil }
    return PasswordRecord(id: id, hash: hash, sealedSecret: fields[1].text)
  }

  /// Whether the code is the second factor's, and was not used before.
  private func takes(
    _ code: String, sealed: String, key: [UInt8], ofUser id: String
  ) throws -> Bool {
    let secret = try SealedSecret.open(sealed, key: key)
    guard let step = try TimeBasedCode.step(of: code, secret: secret, seconds: try storeSeconds())
    else { return false }
    let reply = try redis.execute(
      .script(
        """
        local last = tonumber(redis.call('HGET', KEYS[1], 'totp-step') or '0')
        if tonumber(ARGV[1]) <= last then return 0 end
        redis.call('HSET', KEYS[1], 'totp-step', ARGV[1])
        return 1
        """, keys: [AccountKeys.user(id)], .integer(step)))
    return reply == .integer(1)
  }

  /// The store's clock, in seconds since 1970 UTC.
  func storeSeconds() throws -> Int64 {
    let reply = try redis.query(RedisCommand("TIME"))
    guard let seconds = reply.elements?.first?.text.flatMap(Int64.init) else {
      throw redis.unexpected("TIME")
    }
    return seconds
  }
}

/// Which counters an attempt to sign in goes to.
struct SignInThrottle {
  /// Attempts beyond which the next one of an account, or of an address, has to wait: 1 s, then
  /// twice as long each time, up to a minute. So an account takes less than 100 guesses an hour,
  /// however many addresses they come from, and nobody is locked out for more than a minute.
  static let accountAttempts = 5
  static let addressAttempts = 20
  static let delayMillisMax = 60_000
  /// A counter that nothing was added to for so long is forgotten.
  static let restMillis = 3_600_000
  /// From an address that the account has signed in from in this time, guesses of others do not
  /// hold it up: then a counter of its own counts.
  static let knownMillis: Int64 = 30 * 86_400_000
  static let knownCountMax = 20

  let keys: [String]
  let addressHash: String

  init(account: String, address: String) {
    let accountHash = SHA256.hexadecimal(of: account)
    addressHash = SHA256.hexadecimal(of: Self.network(of: address))
    let pairHash = SHA256.hexadecimal(of: accountHash + addressHash)
    keys = [
      AccountKeys.throttle("account", accountHash), AccountKeys.throttle("pair", pairHash),
      AccountKeys.throttle("address", addressHash), AccountKeys.known(accountHash),
    ]
  }

  /// The address, or of an IPv6 address its network of 64 bits: that many one subscriber has.
  private static func network(of address: String) -> String {
    var parsed = in6_addr()
    // SAFETY: the text ends with a zero byte, and the result is as large as an IPv6 address.
    guard unsafe inet_pton(AF_INET6, address, &parsed) == 1 else { return address }
    let bytes = unsafe withUnsafeBytes(of: parsed) { unsafe Array($0) }
    let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
    return isMapped ? address : Base64.encode(Array(bytes[..<8]))
  }
}

extension AccountStore {
  /// Counts an attempt. Counted before the password is looked at, so that guesses at the same time
  /// do not slip through together.
  ///
  /// - Returns: Seconds to wait instead; nil where the attempt may go on.
  func admit(_ throttle: SignInThrottle) throws -> Int? {
    let reply = try redis.execute(
      .script(
        ThrottleScript.admit, keys: throttle.keys, .text(throttle.addressHash),
        .integer(Int64(SignInThrottle.accountAttempts)),
        .integer(Int64(SignInThrottle.addressAttempts)),
        .integer(Int64(SignInThrottle.delayMillisMax)), .integer(Int64(SignInThrottle.restMillis)),
        .integer(SignInThrottle.knownMillis)))
    guard let millis = reply.integer else { throw redis.unexpected("EVAL") }
    return millis > 0 ? Int((millis + 999) / 1000) : nil
  }

  /// Takes an attempt back that was counted and not made.
  func withdraw(_ throttle: SignInThrottle) throws {
    _ = try redis.execute(
      .script(
        ThrottleScript.withdraw, keys: throttle.keys, .text(throttle.addressHash),
        .integer(SignInThrottle.knownMillis)))
  }

  /// Forgets the account's attempts, takes this one from the address, and knows the address.
  func succeeded(_ throttle: SignInThrottle) throws {
    _ = try redis.execute(
      .script(
        ThrottleScript.succeeded, keys: throttle.keys, .text(throttle.addressHash),
        .integer(SignInThrottle.knownMillis), .integer(Int64(SignInThrottle.knownCountMax))))
  }
}

private enum ThrottleScript {
  /// KEYS: account, account with address, address, known addresses. ARGV: address, attempts of an
  /// account, of an address, longest delay ms, rest ms, known ms. Returns ms to wait, 0 for none.
  static let admit =
    ScriptClock.now + """
      local seen = tonumber(redis.call('ZSCORE', KEYS[4], ARGV[1]) or '0')
      local account = now - seen < tonumber(ARGV[6]) and KEYS[2] or KEYS[1]
      local counters = {{account, tonumber(ARGV[2])}, {KEYS[3], tonumber(ARGV[3])}}
      local wait = 0
      for _, counter in ipairs(counters) do
        local next = tonumber(redis.call('HGET', counter[1], 'next') or '0')
        wait = math.max(wait, next - now)
      end
      if wait > 0 then return wait end
      for _, counter in ipairs(counters) do
        local attempts = redis.call('HINCRBY', counter[1], 'attempts', 1)
        if attempts >= counter[2] then
          local delay = math.min(1000 * 2 ^ math.min(attempts - counter[2], 20), tonumber(ARGV[4]))
          redis.call('HSET', counter[1], 'next', text(now + delay))
        end
        redis.call('PEXPIRE', counter[1], ARGV[5])
      end
      return 0
      """

  /// KEYS as above. ARGV: address, known ms.
  static let withdraw =
    ScriptClock.now + """
      local seen = tonumber(redis.call('ZSCORE', KEYS[4], ARGV[1]) or '0')
      local account = now - seen < tonumber(ARGV[2]) and KEYS[2] or KEYS[1]
      for _, key in ipairs({account, KEYS[3]}) do
        local left = tonumber(redis.call('HGET', key, 'attempts') or '0') - 1
        if left <= 0 then
          redis.call('DEL', key)
        else
          redis.call('HSET', key, 'attempts', left)
          redis.call('HDEL', key, 'next')
        end
      end
      return 1
      """

  /// KEYS as above. ARGV: address, known ms, most known addresses.
  static let succeeded =
    ScriptClock.now + """
      redis.call('DEL', KEYS[1], KEYS[2])
      local left = tonumber(redis.call('HGET', KEYS[3], 'attempts') or '0') - 1
      if left <= 0 then
        redis.call('DEL', KEYS[3])
      else
        redis.call('HSET', KEYS[3], 'attempts', left)
        redis.call('HDEL', KEYS[3], 'next')
      end
      redis.call('ZADD', KEYS[4], text(now), ARGV[1])
      redis.call('ZREMRANGEBYRANK', KEYS[4], 0, -1 - tonumber(ARGV[3]))
      redis.call('PEXPIRE', KEYS[4], ARGV[2])
      return 1
      """
}
