/// Why an account operation was not done. Failures of the store are `RedisError`.
package enum AccountError: Error, Sendable, Equatable {
  /// A value of the caller breaks a rule; `reason` repeats nothing of it.
  case invalid(field: String, reason: String)
  /// Another user has the name.
  case nameTaken
  /// Too many passwords are being hashed; worth trying again after so many seconds.
  case busy(retryAfterSeconds: Int)
  /// Too many passwords were tried; the next one after so many seconds.
  case throttled(retryAfterSeconds: Int)
  /// The user has made as many changes as a member may in a day.
  case tooManyChanges(retryAfterSeconds: Int)
  /// The user has as many of `what` as one may have.
  case limitReached(what: String, countMax: Int)
  /// With the preset of this index in an import its owner would have more than one may have; none
  /// was made.
  case importRefused(index: Int, countMax: Int)
  /// The preset of this index in an import was made before and has been given to somebody else, or
  /// its idempotency key came with another one; none was made.
  case importReused(index: Int)
  /// What is to be changed is not in the state that the caller has seen.
  case changedMeanwhile
  /// An idempotency key came with another request before.
  case keyReused
  /// It was made with this idempotency key before, and its secret is shown once only.
  case alreadyMade
  /// The user has no second factor, so there is nothing to recover from.
  case noSecondFactor
  /// The change would leave nobody who can administer.
  case lastAdmin
  /// A stored record is not what we write; names the kind of record, not its content.
  case corruptRecord(String)
  /// libcrypto refused.
  case cryptography(String)
}
