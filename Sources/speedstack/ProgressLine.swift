import ArgumentParser
import Foundation
import Synchronization

/// Ctrl-C, seen by work that looks for it now and then. A second one ends the process at once.
enum Interruption {
  /// As a shell reports a process that SIGINT ended.
  static let exitCode = ExitCode(130)

  // A signal handler may only touch what is there already: an atomic without lazy set-up.
  private static let count = Atomic<Int>(0)

  static var isRequested: Bool { count.load(ordering: .relaxed) > 0 }

  static func watch() {
    _ = isRequested
    signal(SIGINT) { _ in
      if Interruption.count.add(1, ordering: .relaxed).oldValue > 0 { _exit(130) }
    }
  }

  /// From here on nobody looks for it: it ends the process as ever.
  static func unwatch() { signal(SIGINT, SIG_DFL) }
}

/// Says on a terminal what takes longer than half a second, until it is done.
func shown<Value>(_ text: String, _ body: () throws -> Value) rethrows -> Value {
  let line = StageLine(text)
  defer { line.finish() }
  return try body()
}

private final class StageLine: Sendable {
  private struct State {
    var isShown = false
    var isFinished = false
  }

  private let text: String
  private let start = ContinuousClock.now
  private let state = Mutex(State())

  init(_ text: String) {
    self.text = text
    if Terminal.errors.isTerminal { showLater() }
  }

  private func showLater() {
    DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(500)) { [weak self] in
      self?.show()
    }
  }

  private func show() {
    let isFinished = state.withLock { state in
      guard !state.isFinished else { return true }
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      writeError("\r\(text) … \(ratioText(seconds, digits: 1)) s\u{1b}[K")
      state.isShown = true
      return false
    }
    if !isFinished { showLater() }
  }

  func finish() {
    state.withLock { state in
      if state.isShown { writeError("\r\u{1b}[K") }
      state = State(isShown: false, isFinished: true)
    }
  }
}

private func writeError(_ text: String) {
  try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
}

/// Progress of long work on standard error: a bar on a terminal, elsewhere a line every 10 s.
final class ProgressLine: Sendable {
  private struct State {
    var shownAt: ContinuousClock.Instant
    var isShown = false
  }

  private let total: Int
  private let unit: String
  private let start = ContinuousClock.now
  private let state: Mutex<State>

  init(total: Int, unit: String) {
    self.total = total
    self.unit = unit
    state = Mutex(State(shownAt: .now))
    Interruption.watch()
  }

  /// Shows how far the work is, if it is time to, and says whether it is to go on.
  func shouldProceed(_ done: Int) -> Bool {
    state.withLock { state in
      let now = ContinuousClock.now
      let pause: Duration = Terminal.errors.isTerminal ? .milliseconds(100) : .seconds(10)
      guard now - state.shownAt >= pause, done < total else { return }
      state.shownAt = now
      state.isShown = true
      show(done, seconds: (now - start) / .seconds(1))
    }
    return !Interruption.isRequested
  }

  /// Takes the bar away; Ctrl-C ends the process again.
  func finish() {
    Interruption.unwatch()
    state.withLock { state in
      if state.isShown && Terminal.errors.isTerminal { writeError("\r\u{1b}[K") }
      state.isShown = false
    }
  }

  private func show(_ done: Int, seconds: Double) {
    let fraction = Double(done) / Double(total)
    let rate = Double(done) / seconds
    let left = Double(total - done) / rate
    let text =
      "\(Int(fraction * 100)) %  \(countText(Double(done))) of \(countText(Double(total))) \(unit)"
      + "  \(countText(rate.rounded()))/s  \(durationText(nanos: left * 1e9)) left"
    guard Terminal.errors.isTerminal else { return writeError(text + "\n") }
    let width = min(30, Terminal.errors.width - text.count - 4)
    let full = Int(fraction * Double(max(0, width)))
    let bar =
      String(repeating: "█", count: full) + String(repeating: "░", count: max(0, width - full))
    writeError("\r\(bar)  \(text)\u{1b}[K")
  }
}
