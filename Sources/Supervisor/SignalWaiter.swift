import Glibc

/// The supervisor's signals, blocked and fetched one by one: nothing is ever interrupted.
struct SignalWaiter {
  private var set = sigset_t()

  /// Blocks the signals. Must come before any thread or child is started.
  init() {
    unsafe sigemptyset(&set)
    for number in [SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGCHLD] { unsafe sigaddset(&set, number) }
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    // A console that has gone away must not end the house.
    signal(SIGPIPE, SIG_IGN)
  }

  /// The next signal, waiting at most `millis`.
  mutating func next(millis: Int) -> Int32? {
    var patience = timespec(tv_sec: millis / 1_000, tv_nsec: millis % 1_000 * 1_000_000)
    let number = unsafe sigtimedwait(&set, nil, &patience)
    return number > 0 ? number : nil
  }
}
