import Supervisor
import Testing

@Suite struct HouseStatusTests {
  @Test("reads back what it writes")
  func roundTrip() throws {
    let text =
      "http://127.0.0.1:8080 1700000000\nstore 12 1700000001 0 ready\napi-1 0 0 3 waiting\n"
    let status = try #require(HouseStatus(text))
    #expect(status.encoded == text)
    #expect(status.children[1].restarts == 3 && !status.children[1].isReady)
  }

  @Test(
    "refuses half a listing",
    arguments: ["", "x", "http://a 1\nstore 12", "http://a 1\nstore a b c d"])
  func refuses(text: String) {
    #expect(HouseStatus(text) == nil)
  }
}
