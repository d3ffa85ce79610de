import Accounts
import Testing

struct PresetContentTests {
  private static let valid = """
    {"name":"n","dataset":"AAPL","strategy":"s","parameters":{"window":14},"settings":{}}
    """

  @Test("reads back the JSON that it writes")
  func json() throws {
    let content = try TestStore().content()
    #expect(try PresetContent(json: try JSONParser.parse(content.json.encoded)) == content)
    var text = content
    text.strategy = .text("a = 1\n\tb")
    text.parameters = [PresetField("on", .flag(true))]
    #expect(try PresetContent(json: try JSONParser.parse(text.json.encoded)) == text)
    let least = try PresetContent(json: try JSONParser.parse(Array(Self.valid.utf8)))
    #expect(least.parameters == [PresetField("window", .number(14))])
    #expect(least.tags == [] && least.summary == "" && least.layout == .object([]))
  }

  @Test(
    "names the member that breaks a rule",
    arguments: [
      (#""name":"n""#, #""name":"""#, "name"), (#""name":"n""#, #""name":5"#, "name"),
      (#""name":"n""#, #""name":"a\r\nb""#, "name"), (#""name":"n","#, "", "name"),
      (#""name":"n""#, #""name":"\#(String(repeating: "x", count: 101))""#, "name"),
      (#""dataset":"AAPL""#, #""dataset":null"#, "dataset"),
      (#""strategy":"s""#, #""strategy":[]"#, "strategy"),
      (#""strategy":"s","#, "", "strategy"),
      (#""strategy":"s""#, #""strategy":"s","strategy_text":"t""#, "strategy_text"),
      (#""strategy":"s""#, #""strategy_text":"""#, "strategy_text"),
      (#""strategy":"s""#, #""strategy_text":"\u0000""#, "strategy_text"),
      (#"{"window":14}"#, "[]", "parameters"), (#"{"window":14}"#, "7", "parameters"),
      (#"{"window":14}"#, #"{"window":null}"#, "parameters"),
      (#"{"window":14}"#, #"{"window":{}}"#, "parameters"),
      (#"{"window":14}"#, #"{"Window":1}"#, "parameters"),
      (#"{"window":14}"#, #"{"__proto__":1}"#, "parameters"),
      (#"{"window":14}"#, #"{"":1}"#, "parameters"),
      (#"{"window":14}"#, #"{"a":"\u0000"}"#, "parameters.a"),
      (#""settings":{}"#, #""settings":null"#, "settings"),
      (#""settings":{}"#, #""settings":{},"owner":"x""#, "owner"),
      (#""settings":{}"#, #""settings":{},"ID\n":"x""#, "body"),
      (#""settings":{}"#, #""settings":{},"tags":"x""#, "tags"),
      (#""settings":{}"#, #""settings":{},"tags":["a","a"]"#, "tags"),
      (#""settings":{}"#, #""settings":{},"tags":["a",""]"#, "tags.1"),
      (#""settings":{}"#, #""settings":{},"tags":[1]"#, "tags.0"),
      (#""settings":{}"#, #""settings":{},"layout":[]"#, "layout"),
      (#""settings":{}"#, #""settings":{},"layout":{"a":[[[[[[[[1]]]]]]]]}"#, "layout"),
      (
        #""settings":{}"#,
        #""settings":{},"layout":{"a":"\#(String(repeating: "x", count: 9000))"}"#,
        "layout"
      ),
      (#""settings":{}"#, #""settings":{},"description":"\u001b[31m""#, "description"),
    ])
  func rules(part: String, replacement: String, field: String) throws {
    let text = Self.valid.replacing(part, with: replacement)
    let json = try JSONParser.parse(Array(text.utf8))
    let error = #expect(throws: AccountError.self) { try PresetContent(json: json) }
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
    func make(_ parameters: [PresetField]) throws -> PresetContent {
      try PresetContent(
        name: "n", dataset: "d", strategy: .text(String(repeating: "x", count: 16 << 10)),
        parameters: parameters, settings: parameters)
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
