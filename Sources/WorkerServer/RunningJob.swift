internal import BacktestService
internal import Glibc
internal import MarketData
internal import WireMessages

/// Tells the supervisor, in memory that both have mapped, what the compute thread is at: should the
/// process end, whatever ends it, the log says with which job. Confined to the compute thread.
///
/// The text is the job's hash and its user: equal requests have equal hashes, and a hash says
/// nothing about a strategy. It is empty between jobs.
// SAFETY: see above; the mapping lives as long as the process and never leaves.
@safe final class RunningJob: @unchecked Sendable {
  private let bytes: UnsafeMutableRawBufferPointer

  /// Nil where the descriptor is no file that can be mapped.
  init?(shared descriptor: Int32) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_size > 0 else { return nil }
    let count = Int(status.st_size)
    let address = unsafe mmap(nil, count, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else { return nil }
    unsafe bytes = UnsafeMutableRawBufferPointer(start: address, count: count)
  }

  func begin(_ job: ComputeJob, of user: String) {
    let digits = String(checksum64(encodeClientMessage(job.request.message)), radix: 16)
    let hash = String(repeating: "0", count: 16 - digits.count) + digits
    write("\(hash) \(user)")
  }

  func end() { write("") }

  /// - Precondition: fewer bytes than there are; the rest is cut off.
  private func write(_ text: String) {
    let text = Array(text.utf8.prefix(unsafe bytes.count - 1)) + [0]
    unsafe bytes.copyBytes(from: text)
  }
}

extension ComputeJob.Request {
  /// The request as a client sends it, without its number.
  fileprivate var message: ClientMessage {
    switch self {
    case .run(let state): .run(id: 0, state)
    case .trades(let page): .trades(id: 0, page)
    case .check(let text): .check(id: 0, text: text)
    case .language: .language(id: 0)
    case .columns(let state, _): .columns(id: 0, state)
    case .causality(let state, _): .causality(id: 0, state)
    }
  }
}
