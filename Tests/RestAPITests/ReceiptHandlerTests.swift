import Accounts
import BacktestService
import FastCGI
import MarketData
import RestAPI
import Testing

/// On the data in the box: the same versions everywhere.
struct ReceiptHandlerTests {
  private static let presets = "/api/presets"
  private static let market = Result { try MarketDataStore.inTheBox() }

  private static func body(_ window: Int = 14, text: String? = nil) -> String {
    let strategy =
      text.map { #""strategy_text":"\#($0)""# } ?? #""strategy":"rsi_reversal""#
    return """
      {"name":"p","dataset":"AAPL",\(strategy),"parameters":{"window":\(window)},\
      "settings":{"fill":"close"}}
      """
  }

  private func signedIn() throws -> (api: TestAPI, token: String) {
    let api = try TestAPI(data: try Self.market.get())
    _ = try api.createUser("Ada")
    return (api, try api.signIn("Ada"))
  }

  @Test("a preset has the receipt of its run, which says all that it depends on")
  func receipts() throws {
    let (api, token) = try signedIn()
    let made = api.send("POST", Self.presets, Self.body(), token: token)
    let path = try #require(made.header("Location"))
    let answer = api.send("GET", "\(path)/receipt", token: token)
    let receipt = try #require(answer.json?["receipt"])
    #expect(answer.json?["is_current"] == .bool(true))
    #expect(receipt["hash"] == made.json?["receipt"])
    let version = try #require(try Self.market.get().bars("AAPL")?.description.version)
    #expect(receipt["data_versions"] == ["AAPL": .string(version)])
    let other = api.send("POST", Self.presets, Self.body(15), token: token)
    #expect(other.json?["receipt"] != made.json?["receipt"])
  }

  @Test("a receipt is verified from its contents, and what was changed is noticed")
  func verification() throws {
    let (api, token) = try signedIn()
    let path = try #require(
      api.send("POST", Self.presets, Self.body(), token: token).header("Location"))
    let receipt = try #require(
      api.send("GET", "\(path)/receipt", token: token).json?["receipt"])
    func verify(_ text: String) -> HTTPResponse {
      api.send("POST", "/api/receipts/verification", text, token: token)
    }
    let text = String(decoding: receipt.encoded, as: UTF8.self)
    let good = verify(text)
    #expect(good.json?["valid"] == .bool(true) && good.json?["is_current"] == .bool(true))
    #expect(good.json?["hash"] == receipt["hash"])
    let forged = verify(text.replacing("\"window\":14", with: "\"window\":15"))
    #expect(forged.status == .ok && forged.json?["valid"] == .bool(false))
    let bad = verify(text.replacing("\"window\":14", with: "\"window\":1500"))
    #expect(bad.status == .unprocessableContent && bad.json?["field"] == "parameters.window")
    guard case .string(let version)? = receipt["data_versions"]?["AAPL"] else {
      Issue.record("no version")
      return
    }
    let old = verify(text.replacing(version, with: "0123456789abcdef"))
    #expect(old.json?["valid"] == .bool(false) && old.json?["is_current"] == .bool(false))
  }

  @Test("what cannot be run is saved without a receipt")
  func unknown() throws {
    let (api, token) = try signedIn()
    for (field, body) in [
      ("strategy_text", Self.body(text: "buy when true")),
      ("parameters.window", Self.body(1_000_000)),
      ("dataset", Self.body().replacing("AAPL", with: "NOWHERE")),
    ] {
      let made = api.send("POST", Self.presets, body, token: token)
      #expect(made.status == .created && made.json?["receipt"] == .null)
      #expect(made.json?["data_versions"] == .object([]))
      let path = try #require(made.header("Location"))
      let refusal = api.send("GET", "\(path)/receipt", token: token)
      #expect(refusal.status == .unprocessableContent && refusal.json?["field"] == .string(field))
      let file = api.send("GET", "\(path)/export", token: token)
      #expect(file.json?["receipt"] == nil)
    }
  }

  @Test("a file carries the receipt to where it is imported")
  func files() throws {
    let (api, token) = try signedIn()
    let made = api.send("POST", Self.presets, Self.body(), token: token)
    let path = try #require(made.header("Location"))
    let file = api.send("GET", "\(path)/export", token: token)
    #expect(file.header("Content-Disposition")?.hasPrefix("attachment; filename=") == true)
    let text = String(decoding: file.body, as: UTF8.self)
    let imported = api.send("POST", "\(Self.presets)/import", text, token: token)
    #expect(imported.status == .created && imported.json?["receipt"] == made.json?["receipt"])
    for (what, other) in [("\"window\":14", "\"window\":15"), ("AAPL\",\"str", "IBM\",\"str")] {
      let forged = text.replacing(what, with: other)
      #expect(forged != text)
      let refused = api.send("POST", "\(Self.presets)/import", forged, token: token)
      #expect(refused.status == .unprocessableContent && refused.json?["field"] == "receipt.hash")
    }
  }
}
