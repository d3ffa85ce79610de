import Accounts
import RedisClient
import Testing

struct PresetTests {
  private func draft(_ name: String = "Oversold Apple") throws -> PresetDraft {
    try PresetDraft(
      name: name, dataset: "AAPL", strategy: "rsi_reversal",
      parameters: [PresetField("window", .number(14)), PresetField("low", .number(25.5))],
      settings: [PresetField("fees", .number(0.001)), PresetField("fill", .text("close"))])
  }

  @Test("keeps presets and lists them newest first")
  func order() throws {
    let store = try TestStore()
    let user = try store.createUser("Ada")
    let saved = try (0..<20).map { try store.accounts.savePreset(draft("\($0)"), ofUser: user.id) }
    #expect(try store.accounts.presets(ofUser: user.id) == saved.reversed())
    #expect(saved[0].draft == (try draft("0")))
    let time = try #require(try store.redis.query(RedisCommand("TIME")).elements)
    let now = try #require(time[0].text.flatMap(Int64.init)) * 1000
    #expect(saved.allSatisfy { abs($0.createdMillis - now) < 60_000 })
  }

  @Test("lets a user delete a preset once, and nobody else's")
  func delete() throws {
    let store = try TestStore()
    let (ada, bob) = (try store.createUser("Ada"), try store.createUser("Bob"))
    let preset = try store.accounts.savePreset(draft(), ofUser: ada.id)
    #expect(try !store.accounts.deletePreset(preset.id, ofUser: bob.id))
    #expect(try store.accounts.presets(ofUser: bob.id) == [])
    #expect(try store.accounts.deletePreset(preset.id, ofUser: ada.id))
    #expect(try !store.accounts.deletePreset(preset.id, ofUser: ada.id))
    #expect(try store.accounts.presets(ofUser: ada.id) == [])
  }

  @Test("takes 200 presets of a user and no more, however many come at once")
  func limit() async throws {
    let store = try TestStore()
    let user = try store.createUser("Ada")
    let url = store.url
    let draft = try draft()
    for _ in 0..<195 { _ = try store.accounts.savePreset(draft, ofUser: user.id) }
    let saved = await countWins(of: 12) { _ in
      _ = try TestStore.accounts(url).savePreset(draft, ofUser: user.id)
      return true
    }
    #expect(saved == 5)
    #expect(throws: AccountError.presetLimit(200)) {
      try store.accounts.savePreset(draft, ofUser: user.id)
    }
    #expect(try store.accounts.presets(ofUser: user.id).count == 200)
  }

  @Test("touches only its own keys, whatever its text")
  func hostileText() throws {
    let store = try TestStore()
    let user = try store.createUser("Ada")
    let name = #"<img src=x onerror=alert(1)> __proto__ "'{}:*"#
    _ = try store.accounts.savePreset(draft(name), ofUser: user.id)
    #expect(try store.accounts.presets(ofUser: user.id).first?.draft.name == name)
    let keys = try store.redis.query(RedisCommand("KEYS", "*")).elements?.compactMap(\.text) ?? []
    #expect(
      Set(keys) == [
        AccountKeys.names, AccountKeys.user(user.id), AccountKeys.presets(ofUser: user.id),
        AccountKeys.presetOrder(ofUser: user.id),
      ])
  }

  @Test("reports a damaged record as such")
  func corrupt() throws {
    let store = try TestStore()
    let user = try store.createUser("Ada")
    let preset = try store.accounts.savePreset(draft(), ofUser: user.id)
    _ = try store.redis.execute(
      RedisCommand(
        "HSET", .text(AccountKeys.presets(ofUser: user.id)), .text(preset.id.text), "{"))
    #expect(throws: AccountError.corruptRecord("preset")) {
      try store.accounts.presets(ofUser: user.id)
    }
  }

  private static let valid = """
    {"name":"n","dataset":"AAPL","strategy":"s","parameters":{"window":14},"settings":{}}
    """

  @Test("reads back the JSON that it writes")
  func json() throws {
    let draft = try draft()
    #expect(try PresetDraft(json: try JSONParser.parse(draft.json.encoded)) == draft)
    #expect(
      try PresetDraft(json: try JSONParser.parse(Array(Self.valid.utf8))).parameters
        == [PresetField("window", .number(14))])
  }

  @Test(
    "names the member that breaks a rule",
    arguments: [
      (#""name":"n""#, #""name":"""#, "name"), (#""name":"n""#, #""name":5"#, "name"),
      (#""name":"n""#, #""name":"a\r\nb""#, "name"), (#""name":"n","#, "", "name"),
      (#""name":"n""#, #""name":"\#(String(repeating: "x", count: 101))""#, "name"),
      (#""dataset":"AAPL""#, #""dataset":null"#, "dataset"),
      (#""strategy":"s""#, #""strategy":[]"#, "strategy"),
      (#"{"window":14}"#, "[]", "parameters"), (#"{"window":14}"#, "7", "parameters"),
      (#"{"window":14}"#, #"{"window":true}"#, "parameters"),
      (#"{"window":14}"#, #"{"window":{}}"#, "parameters"),
      (#"{"window":14}"#, #"{"Window":1}"#, "parameters"),
      (#"{"window":14}"#, #"{"__proto__":1}"#, "parameters"),
      (#"{"window":14}"#, #"{"":1}"#, "parameters"),
      (#"{"window":14}"#, #"{"a":"\u0000"}"#, "parameters.a"),
      (#""settings":{}"#, #""settings":null"#, "settings"),
      (#""settings":{}"#, #""settings":{},"owner":"x""#, "owner"),
      (#""settings":{}"#, #""settings":{},"ID\n":"x""#, "body"),
    ])
  func rules(part: String, replacement: String, field: String) throws {
    let text = Self.valid.replacing(part, with: replacement)
    let json = try JSONParser.parse(Array(text.utf8))
    let error = #expect(throws: AccountError.self) { try PresetDraft(json: json) }
    guard case .invalid(let named, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(named == field)
  }

  @Test("bounds the number of entries and the size of the whole")
  func size() throws {
    func fields(_ count: Int, _ value: PresetValue) -> [PresetField] {
      (0..<count).map { PresetField("p\($0)", value) }
    }
    func make(_ parameters: [PresetField]) throws -> PresetDraft {
      try PresetDraft(
        name: "n", dataset: "d", strategy: "s", parameters: parameters, settings: [])
    }
    _ = try make(fields(64, .number(1)))
    #expect(throws: AccountError.self) { try make(fields(65, .number(1))) }
    #expect(throws: AccountError.self) {
      try make(fields(64, .text(String(repeating: "🔑", count: 64))))
    }
    #expect(throws: AccountError.self) { try make([PresetField("a", .number(.nan))]) }
    #expect(throws: AccountError.self) {
      try make([PresetField("a", .number(1)), PresetField("a", .number(2))])
    }
  }
}
