import Foundation
import LoadGenerator
import Testing

@Suite("Use of a process")
struct ProcessUseTests {
  @Test("grows with what the process takes")
  func grows() throws {
    let pid = ProcessInfo.processInfo.processIdentifier
    let before = try #require(ProcessUse(pid: pid))
    // Written to, so that it is there, and used afterwards, so that it is not optimised away.
    var block = [UInt64](repeating: 1, count: 8 << 20)
    var hash: UInt64 = 0
    repeat {
      for index in block.indices {
        hash = hash &* 6_364_136_223_846_793_005 &+ block[index]
        block[index] = hash
      }
    } while try #require(ProcessUse(pid: pid)).processorSeconds == before.processorSeconds
    let after = try #require(ProcessUse(pid: pid))
    #expect(after.privateBytes - before.privateBytes >= 60 << 20)
    #expect(after.processorSeconds > before.processorSeconds && hash != 0)
  }

  @Test("is nil for what is no process")
  func absent() {
    #expect(ProcessUse(pid: -1) == nil)
    #expect(ProcessUse(pid: Int32.max) == nil)
  }
}
