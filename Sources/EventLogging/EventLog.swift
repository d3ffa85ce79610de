internal import Glibc

/// Writes one line of JSON per event to standard error, where the supervisor's log files begin.
///
/// Control characters are escaped: nothing that a user typed starts a line of its own.
package struct EventLog: Sendable {
  private let descriptor: Int32

  package init(descriptor: Int32 = STDERR_FILENO) { self.descriptor = descriptor }

  /// - Parameters:
  ///   - event: What happened, in the words of OWASP's logging vocabulary where it has them.
  ///   - fields: More about it. No passwords, tokens or cookies.
  package func write(_ event: String, _ fields: KeyValuePairs<String, String> = [:]) {
    write(event, fields: fields.map { (name: $0.key, value: $0.value) })
  }

  package func write(_ event: String, fields: [(name: String, value: String)]) {
    var line = "{\"time\":\(Self.quoted(Self.timestamp())),\"event\":\(Self.quoted(event))"
    for (name, value) in fields { line += ",\(Self.quoted(name)):\(Self.quoted(value))" }
    line += "}\n"
    // One write keeps the lines of several threads whole. Where the log cannot be written, the
    // requests go on.
    let bytes = Array(line.utf8)
    _ = unsafe Glibc.write(descriptor, bytes, bytes.count)
  }

  /// UTC to the millisecond, RFC 3339.
  package static func timestamp() -> String {
    var now = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    // SAFETY: only whole numbers of `tm` are read, not the name of the zone.
    var parts = unsafe tm()
    guard unsafe gmtime_r(&now.tv_sec, &parts) != nil else { return "" }
    let date = unsafe [parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday].map(twoDigits)
    let time = unsafe [parts.tm_hour, parts.tm_min, parts.tm_sec].map(twoDigits)
    let millis = String(1000 + now.tv_nsec / 1_000_000).dropFirst()
    return "\(date.joined(separator: "-"))T\(time.joined(separator: ":")).\(millis)Z"
  }

  private static func twoDigits(_ number: Int32) -> String {
    number < 10 ? "0\(number)" : String(number)
  }

  package static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars.prefix(2000) {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case _ where isUnprintable(scalar):
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  /// What starts a line, or moves the cursor, in some viewer of logs.
  private static func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
