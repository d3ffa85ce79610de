import EventLogging
import Testing

struct EventLogTests {
  @Test(
    "keeps what a user typed on one line",
    arguments: ["a\r\nb", "\u{1B}[31m", "\"\\", "\u{2028}"])
  func quoting(text: String) {
    let quoted = EventLog.quoted(text)
    #expect(
      quoted.unicodeScalars.allSatisfy { scalar in
        scalar.value >= 0x20 && scalar.value != 0x2028 && scalar.value != 0x7F
      })
    #expect(quoted.hasPrefix("\"") && quoted.hasSuffix("\"") && quoted.count > 3)
  }
}
