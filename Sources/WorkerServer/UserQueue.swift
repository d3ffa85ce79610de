/// Whose turn it is on the compute thread: each user has at most one job there, the others of the
/// same user wait. A user's next job goes behind those that other users have there, so the thread
/// goes round the users, however many sockets each has.
package struct UserQueue<Job> {
  /// Jobs that wait, first in first out, of every user who has a job on the thread.
  private var waiting: [String: [Job]] = [:]

  package init() {}

  /// Takes a job in.
  ///
  /// - Returns: Whether it goes on at once; else it waits.
  package mutating func add(_ job: Job, of user: String) -> Bool {
    if waiting[user]?.append(job) != nil { return false }
    waiting[user] = []
    return true
  }

  /// Takes note that a user's job has left the thread.
  ///
  /// - Returns: The one that goes on now, if the user has another.
  package mutating func finished(of user: String) -> Job? {
    guard waiting[user]?.isEmpty == false else {
      waiting[user] = nil
      return nil
    }
    return waiting[user]?.removeFirst()
  }

  /// Drops those of a user's waiting jobs that `isGone` holds for.
  package mutating func drop(of user: String, where isGone: (Job) -> Bool) {
    waiting[user]?.removeAll(where: isGone)
  }
}
