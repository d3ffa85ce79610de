/// What one user may take of one worker.
package struct UserLimits: Sendable, Equatable {
  /// Sockets that are open at the same time.
  package var socketCount: Int
  /// Processor time of the compute thread, in milliseconds per minute; nil for as much as there is.
  package var computeMillisPerMinute: Int?

  package init(socketCount: Int = 32, computeMillisPerMinute: Int? = 30_000) {
    precondition(socketCount > 0 && computeMillisPerMinute ?? 1 > 0, "positive limits")
    self.socketCount = socketCount
    self.computeMillisPerMinute = computeMillisPerMinute
  }
}
