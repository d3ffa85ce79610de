import Foundation
import Supervisor
import Testing

@Suite struct StaleChildrenTests {
  @Test("ends the rest of a group whose leader was killed with the supervisor")
  func endsOrphans() throws {
    let group = try ProcessGroup()
    let state = try temporaryState()
    defer { try? FileManager.default.removeItem(atPath: state.path) }
    try group.identity.line.write(toFile: state.children, atomically: true, encoding: .utf8)
    group.killLeader()
    #expect(group.isRunning)
    endStaleChildren(state)
    #expect(!group.isRunning)
    #expect(!FileManager.default.fileExists(atPath: state.children))
  }

  @Test(
    "spares a group whose number was given anew: other start, session or boot",
    arguments: 1...3)
  func sparesStrangers(word: Int) throws {
    let group = try ProcessGroup()
    let state = try temporaryState()
    defer { try? FileManager.default.removeItem(atPath: state.path) }
    var words = group.identity.line.split(separator: " ").map(String.init)
    words[word] = "1" + words[word]
    try words.joined(separator: " ").write(
      toFile: state.children, atomically: true, encoding: .utf8)
    group.killLeader()
    endStaleChildren(state)
    #expect(group.isRunning)
  }

  @Test("descriptors that were open before are kept from children")
  func keepsDescriptors() {
    let number = dup(2)
    defer { close(number) }
    #expect(fcntl(number, F_GETFD) == 0)
    keepDescriptorsFromChildren()
    #expect(fcntl(number, F_GETFD) == FD_CLOEXEC)
  }

  @Test("a state directory that was just made is known as ours")
  func makesStateTwice() throws {
    let state = try temporaryState()
    defer { try? FileManager.default.removeItem(atPath: state.path) }
    try state.create()
  }

  private func temporaryState() throws -> StateDirectory {
    let state = StateDirectory(
      path: FileManager.default.temporaryDirectory.path + "/speedstack-\(UUID().uuidString)")
    try state.create()
    return state
  }
}

/// Two processes in a group of their own; all of it ends with the value.
private final class ProcessGroup {
  let identity: ProcessIdentity
  private let leader: Int32
  private let shell = Process()
  private let output = Pipe()

  init() throws {
    shell.executableURL = URL(fileURLWithPath: "/bin/bash")
    // With job control a background job leads a group. The shell collects it when it is killed.
    shell.arguments = [
      "-c", "set -m; bash -c 'sleep 600 & echo $$; exec sleep 600' & wait",
    ]
    shell.standardInput = FileHandle.nullDevice
    shell.standardError = FileHandle.nullDevice
    shell.standardOutput = output
    try shell.run()
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    leader = try #require(Int32(line.filter { !$0.isNewline }))
    identity = try #require(ProcessIdentity(running: leader))
  }

  deinit { kill(-leader, SIGKILL) }

  /// Returns when the leader has ended.
  func killLeader() {
    kill(leader, SIGKILL)
    while ProcessIdentity(running: leader) != nil { sched_yield() }
  }

  /// The pipe ends with the last process that could write to it.
  var isRunning: Bool {
    var state = pollfd(
      fd: output.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
    _ = unsafe poll(&state, 1, 0)
    return state.revents & Int16(POLLHUP) == 0
  }
}
