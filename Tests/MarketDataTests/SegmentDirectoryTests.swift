import Foundation
import MarketData
import Testing

@Suite struct SegmentDirectoryTests {
  private static let bars = testBars(rows: 50_000, price: 30)

  @Test("is one for each state directory")
  func hasOwnPath() {
    let path = SegmentDirectory.path(root: "/dev/shm", state: "/state")
    #expect(path.wholeMatch(of: /\/dev\/shm\/speedstack-[0-9a-f]{16}/) != nil)
    #expect(path == SegmentDirectory.path(root: "/dev/shm", state: "/state"))
    #expect(path != SegmentDirectory.path(root: "/dev/shm", state: "/state2"))
  }

  @Test("goes with the last process that uses it")
  func goesWithTheLast() throws {
    let host = try TestHost(["OWN": Self.bars])
    _ = try host.loader().loadAll()
    let first = try SegmentDirectory(host.segments)
    let second = try #require(try SegmentDirectory(existing: host.segments))
    first.removeIfUnused()
    #expect(try host.segmentNames().count == 1)
    // The first has given its lock away in vain; nobody else is left.
    second.removeIfUnused()
    #expect(!host.directory.exists("segments"))
    #expect(try SegmentDirectory(existing: host.segments) == nil)
  }

  @Test("of an instance that has ended is removed, of one that lives or of others is not")
  func removesAbandoned() throws {
    let root = try TemporaryDirectory()
    let paths = ["a", "b"].map { SegmentDirectory.path(root: root.path, state: $0) }
    let living = try SegmentDirectory(paths[0])
    for name in [paths[1], root.path + "/speedstack-mine", root.path + "/else"] {
      try FileManager.default.createDirectory(atPath: name, withIntermediateDirectories: false)
      try Data([1]).write(to: URL(fileURLWithPath: name + "/OWN-0123456789abcdef.segment"))
    }
    #expect(SegmentDirectory.removeAbandoned(in: root.path) == [paths[1]])
    #expect(try root.names().count == 3)
    #expect(SegmentDirectory.removeAbandoned(in: root.path + "/missing") == [])
    living.removeIfUnused()
    #expect(try root.names() == ["else", "speedstack-mine"])
  }

  @Test("open to others, a link, a file, or nowhere, is not used")
  func refusesForeign() throws {
    let root = try TemporaryDirectory()
    let open = root.path + "/open"
    try FileManager.default.createDirectory(
      atPath: open, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
    #expect(throws: MarketDataError.foreignDirectory(path: open)) { try SegmentDirectory(open) }
    _ = try SegmentDirectory(root.path + "/own")
    try FileManager.default.createSymbolicLink(
      atPath: root.path + "/link", withDestinationPath: root.path + "/own")
    try root.write([], to: "file")
    for name in ["link", "file", "missing/deep"] {
      #expect(throws: MarketDataError.self) { try SegmentDirectory("\(root.path)/\(name)") }
    }
  }

  @Test("without room the data are in private memory, with a line for each dataset")
  func fileSizeLimit() async throws {
    let directory = try TemporaryDirectory()
    // A process of its own, for the limit holds for all of it.
    await #expect(processExitsWith: .success) { [path = directory.path as String] in
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 100_000, rlim_max: 100_000)
      try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      try expectPrivate(in: path + "/segments")
    }
    #expect(try directory.names("segments").filter { !$0.hasSuffix(".lock") } == [])
  }

  @Test(
    "a full file system is found before anything is written: no signal, right bars",
    .enabled(if: geteuid() == 0, "mounting takes root"))
  func fullFileSystem() throws {
    let directory = try TemporaryDirectory()
    let point = directory.path + "/small"
    try FileManager.default.createDirectory(atPath: point, withIntermediateDirectories: false)
    try #require(unsafe mount("tmpfs", point, "tmpfs", 0, "size=1m,mode=700") == 0)
    defer { unsafe umount2(point, Int32(MNT_DETACH)) }
    try expectPrivate(in: point + "/segments")
    #expect(try directory.names("small/segments").filter { !$0.hasSuffix(".lock") } == [])
  }

  @Test("in the way of which a file stands keeps the old segment and uses private memory")
  func obstacle() throws {
    let host = try TestHost(["OWN": Self.bars])
    let loader = try host.loader()
    let before = try loader.loadAll()
    let next = testBars(rows: 100, price: 3)
    let twin = try TestHost(["OWN": next])
    let version = try #require(try twin.loader().load("OWN")?.description.version)
    try FileManager.default.createDirectory(
      atPath: "\(host.segments)/OWN-\(version).segment/x", withIntermediateDirectories: true)
    host.provider.set("OWN", next)
    let refreshed = try #require(try loader.refresh("OWN"))
    #expect(refreshed.description.version == version && refreshed.origin == .provider)
    #expect(host.log.all.contains { $0.contains("private memory") })
    #expect(holds(before.first, Self.bars))
  }
}

/// Loads 2.4 MB into a directory without room for them.
private func expectPrivate(in path: String) throws {
  let bars = testBars(rows: 50_000, price: 30)
  let lines = LogLines()
  let loader = DatasetLoader(
    provider: TestProvider(["OWN": bars]), segments: try SegmentDirectory(path), cache: nil,
    log: { lines.append($0) })
  let columns = try #require(try loader.load("OWN"))
  try #require(!columns.isShared && holds(columns, bars))
  try #require(lines.all.count == 1 && lines.all[0].contains("private memory"), "\(lines.all)")
}
