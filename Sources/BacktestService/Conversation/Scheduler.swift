/// Which job the compute thread gets next: interactive ones before background ones, and within each
/// the users in turn, however many sockets each has.
///
/// The thread holds at most two jobs, so that it never waits for the next one and yet nothing is
/// decided early. A background job starts only when the thread is empty: an interactive one waits
/// behind one of them at most. After `interactiveStreakMax` interactive jobs in a row a background
/// job that waits has its turn, so that it is not put off for ever.
package struct Scheduler<Job> {
  private var interactive = UserRing<Job>()
  private var background = UserRing<Job>()
  /// Jobs that the thread has.
  private var committedCount = 0
  /// Interactive jobs in a row since a background job began to wait.
  private var streak = 0

  package init() {}

  package static var committedCountMax: Int { 2 }
  package static var interactiveStreakMax: Int { 64 }

  package var isEmpty: Bool { committedCount == 0 && interactive.isEmpty && background.isEmpty }

  /// Jobs that wait, and that the thread has.
  package var counts: (waiting: Int, running: Int) {
    (interactive.count + background.count, committedCount)
  }

  /// Takes a job in; it waits until `next` returns it.
  package mutating func add(_ job: Job, of user: String, priority: ComputeJob.Priority) {
    switch priority {
    case .interactive: interactive.add(job, of: user)
    case .background: background.add(job, of: user)
    }
  }

  /// The job to hand to the thread now, if there is room for one; to be asked again until it is
  /// nil, behind every `add` and every `finished`.
  package mutating func next() -> Job? {
    guard committedCount < Self.committedCountMax else { return nil }
    let isBackgroundDue = streak >= Self.interactiveStreakMax
    if !isBackgroundDue, let job = interactive.take() {
      streak = background.isEmpty ? 0 : streak + 1
      committedCount += 1
      return job
    }
    guard committedCount == 0, let job = background.take() else { return nil }
    streak = 0
    committedCount += 1
    return job
  }

  /// Takes note that a job has left the thread.
  package mutating func finished() {
    precondition(committedCount > 0, "only a job that the thread has can leave it")
    committedCount -= 1
  }

  /// Drops those of a user's waiting jobs that `isGone` holds for.
  ///
  /// - Returns: Whether there was one.
  @discardableResult
  package mutating func drop(of user: String, where isGone: (Job) -> Bool) -> Bool {
    let isInteractive = interactive.drop(of: user, where: isGone)
    let isBackground = background.drop(of: user, where: isGone)
    if background.isEmpty { streak = 0 }
    return isInteractive || isBackground
  }
}

/// Jobs of users who take turns; each user's own are first in, first out.
private struct UserRing<Job> {
  /// Users with jobs, the one whose turn it is first.
  private var users: [String] = []
  private var jobs: [String: [Job]] = [:]

  var isEmpty: Bool { users.isEmpty }

  var count: Int { jobs.values.reduce(0) { $0 + $1.count } }

  mutating func add(_ job: Job, of user: String) {
    if jobs[user]?.append(job) == nil {
      jobs[user] = [job]
      users.append(user)
    }
  }

  mutating func take() -> Job? {
    guard !users.isEmpty else { return nil }
    let user = users.removeFirst()
    let job = jobs[user]?.removeFirst()
    if jobs[user]?.isEmpty == false { users.append(user) } else { jobs[user] = nil }
    return job
  }

  /// - Returns: Whether a job was dropped.
  mutating func drop(of user: String, where isGone: (Job) -> Bool) -> Bool {
    let count = jobs[user]?.count ?? 0
    jobs[user]?.removeAll(where: isGone)
    let left = jobs[user]?.count ?? 0
    if count > 0, left == 0 {
      jobs[user] = nil
      users.removeAll { $0 == user }
    }
    return left < count
  }
}
