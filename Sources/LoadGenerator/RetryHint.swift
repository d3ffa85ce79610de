import NIOCore

/// When a socket that got close code 1012 is to come back.
enum RetryHint {
  /// A worker that is being replaced.
  static let closeCode: UInt16 = 1012

  /// What a server may ask for at most.
  private static let millisMax: Int64 = 60_000
  /// Where it says nothing, the crowd is spread over so much.
  private static let jitterMillis: Int64 = 150

  /// Reads `retry after N ms`.
  static func delay(_ reason: [UInt8]) -> TimeAmount {
    let text = String(decoding: reason, as: UTF8.self)
    guard let match = text.wholeMatch(of: /retry after ([0-9]{1,9}) ms/),
      let millis = Int64(match.output.1)
    else { return .milliseconds(.random(in: 0..<jitterMillis)) }
    return .milliseconds(min(millis, millisMax))
  }
}
