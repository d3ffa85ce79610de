import NIOCore
import NIOPosix
internal import WireMessages

/// How fast a whole column comes, beside what nginx passes from a server that only sends.
package struct FrameReport: Sendable, Codable, Equatable {
  package struct Side: Sendable, Codable, Equatable {
    package var medianMillis, bestMillis, gigabytesPerSecond: Double

    private enum CodingKeys: String, CodingKey {
      case medianMillis = "median_ms"
      case bestMillis = "best_ms"
      case gigabytesPerSecond = "gb_per_s"
    }

    init(_ nanos: [UInt64], byteCount: Int) {
      let sorted = nanos.sorted()
      let median = Double(sorted[sorted.count / 2])
      medianMillis = (median / 1e6).roundedToThousandths
      bestMillis = (Double(sorted[0]) / 1e6).roundedToThousandths
      gigabytesPerSecond = (Double(byteCount) / median).roundedToThousandths
    }
  }

  package var dataset: String
  package var column: String
  /// Bytes of one answer on the wire.
  package var bytes: Int
  package var rounds: Int
  package var worker: Side
  package var plain: Side
  /// Median throughput of the worker as a share of the plain server's.
  package var share: Double

  package func json() throws -> String { try sortedJSON(self) }

  /// The same for people.
  package func table() -> String {
    func line(_ name: String, _ side: Side) -> String {
      "\(name) median \(readable(side.medianMillis))  best \(readable(side.bestMillis)) ms, "
        + "\(readable(side.gigabytesPerSecond)) GB/s"
    }
    return """
      \(column) of \(dataset): \(byteText(bytes)), \(rounds) rounds each, in turns
      \(line("worker      ", worker))
      \(line("plain server", plain))
      share         \(readable(share * 100)) %
      """
  }
}

/// Fetches one column again and again, in turns from the product and from a plain server behind an
/// nginx with the same settings that sends the same bytes. Blocks.
///
/// - Parameters:
///   - nginx: The program.
///   - snippets: The product's nginx settings.
package func runFrames(
  _ options: LoadOptions, nginx: String, snippets: String
) throws -> FrameReport {
  try options.validate()
  let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  defer { try? group.syncShutdownGracefully() }
  let site = try LoadSite(options.url, options.credentials, on: group)
  let client = try FrameClient(site)
  try client.open(site)
  let plan = try DragPlan(hello: client.hello, options: options)
  let column = ColumnsState(dataset: plan.dataset, names: [.close])
  var answer: [UInt8]? = []
  let (_, byteCount) = try client.fetch(column, recorded: &answer)
  let plainSite = try PlainSite(
    nginx: nginx, snippets: snippets, requestByteCount: requestByteCount(column),
    answer: answer ?? [])
  let times = Result {
    try measure(client, try LoadTarget(plainSite.url), column, options.durationSeconds)
  }
  try plainSite.stop()
  let (worker, plain) = try times.get()
  let report = FrameReport.Side(worker, byteCount: byteCount)
  let reference = FrameReport.Side(plain, byteCount: byteCount)
  return FrameReport(
    dataset: plan.dataset, column: "close", bytes: byteCount, rounds: worker.count, worker: report,
    plain: reference, share: (reference.medianMillis / report.medianMillis).roundedToThousandths)
}

/// Identifiers below 128 take one byte, so that all requests are of one length.
private let roundsMax = 120

private func requestByteCount(_ column: ColumnsState) -> Int {
  let message = encodeColumns(id: 1, column)
  return clientFrame(opcode: 0x2, message, allocator: ByteBufferAllocator()).readableBytes
}

private func measure(
  _ client: FrameClient, _ plain: LoadTarget, _ column: ColumnsState, _ seconds: Double
) throws -> (worker: [UInt64], plain: [UInt64]) {
  let plainSite = LoadSite(plain, ("Authorization", "none"))
  let other = try FrameClient(plainSite)
  try other.open(plainSite)
  var nothing: [UInt8]?
  var times: (worker: [UInt64], plain: [UInt64]) = ([], [])
  let end = ContinuousClock.now + .seconds(seconds)
  var round = 0
  while round < roundsMax, round < 8 || ContinuousClock.now < end {
    let own = try client.fetch(column, recorded: &nothing).nanos
    let reference = try other.fetch(column, recorded: &nothing).nanos
    round += 1
    // The first rounds fill caches and buffers.
    guard round > 3 else { continue }
    times.worker.append(own)
    times.plain.append(reference)
  }
  return times
}
