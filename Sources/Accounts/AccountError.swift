/// Why an account operation was not done. Failures of the store are `RedisError`.
package enum AccountError: Error, Sendable, Equatable {
  /// A value of the caller breaks a rule; `reason` repeats nothing of it.
  case invalid(field: String, reason: String)
  /// Another user has the name.
  case nameTaken
  /// Too many passwords are being hashed; worth trying again after so many seconds.
  case busy(retryAfterSeconds: Int)
  /// The user has as many presets as one may have.
  case presetLimit(Int)
  /// A stored record is not what we write; names the kind of record, not its content.
  case corruptRecord(String)
  /// libcrypto refused.
  case cryptography(String)
}
