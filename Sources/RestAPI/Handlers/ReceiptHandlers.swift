internal import Accounts
internal import BacktestService
internal import FastCGI
internal import MarketData
internal import WireMessages

extension Call {
  /// Version of each dataset that is there now and not removed, by identifier.
  func currentVersions() throws -> [String: String] {
    let datasets = try api.datasets()
    return Dictionary(datasets.map { ($0.id, $0.version) }, uniquingKeysWith: { first, _ in first })
  }

  /// What the run of a preset is now; unknown where it cannot be run.
  func stamp(_ content: PresetContent) throws -> RunStamp {
    let versions = try currentVersions()
    return RunStamp(of: content) { versions[$0] }
  }

  /// What a file says of its preset's run, if that is so.
  func verified(_ file: JSONValue, of content: PresetContent) throws(AccountError) -> RunStamp {
    let said = RunStamp(file: file)
    let run = said.map { said in RunStamp(of: content) { said.dataVersions[$0] } }
    guard let run, run == said else {
      throw .invalid(
        field: "receipt.hash",
        reason: "is not that of the preset: the file was changed, or a release between gives other "
          + "results; without its receipt the preset can be imported")
    }
    return run
  }

  /// What the preset's run was when it was saved, and whether it is the same now.
  func getReceipt() throws -> HTTPResponse {
    let preset = try readable().preset
    let content = preset.content
    let versions = try currentVersions()
    guard !preset.run.receipt.isEmpty else {
      // What keeps it from being run, as long as that is so.
      _ = try RunReceipt(of: content) { versions[$0] }
      throw Problem(
        .conflict, "It could not be run when it was saved; saved anew it has a receipt.")
    }
    return .json([
      "receipt": .object([
        JSONMember("dataset", .string(content.dataset)),
        JSONMember("data_versions", preset.run.versionsJSON), content.strategy.member,
        JSONMember("parameters", .object(content.parameters.map(\.member))),
        JSONMember("settings", .object(content.settings.map(\.member))),
        JSONMember("hash", .string(preset.run.receipt)),
      ]),
      "is_current": .bool(RunStamp(of: content) { versions[$0] } == preset.run),
    ])
  }

  /// Computes a receipt anew from what it says it is of.
  func verifyReceipt() throws -> HTTPResponse {
    guard case .object(let members) = body, case .object(let given)? = body["data_versions"] else {
      throw Problem.notFound
    }
    // A preset's rules are a receipt's: the name stands for one.
    let fields = members.filter { $0.name != "hash" && $0.name != "data_versions" }
    let content = try PresetContent(json: .object(fields + [JSONMember("name", "receipt")]))
    let receipt = try RunReceipt(of: content) { id in
      given.first { $0.name == id }.flatMap {
        if case .string(let version) = $0.value { version } else { nil }
      }
    }
    let versions = try currentVersions()
    let isCurrent = receipt.dataVersions.allSatisfy { versions[$0.key] == $0.value }
    return .json([
      "valid": .bool(receipt.hash == text("hash")), "hash": .string(receipt.hash),
      "text": .string(receipt.text), "is_current": .bool(isCurrent),
    ])
  }
}

extension RunStamp {
  var members: [JSONMember] {
    [
      JSONMember("data_versions", versionsJSON),
      JSONMember("receipt", receipt.isEmpty ? .null : .string(receipt)),
    ]
  }

  var versionsJSON: JSONValue {
    .object(
      dataVersions.sorted { $0.key < $1.key }.map { JSONMember($0.key, .string($0.value)) })
  }

  /// As a file holds it.
  init?(file: JSONValue) {
    guard case .object(let members)? = file["data_versions"], case .string(let hash)? = file["hash"]
    else { return nil }
    var versions: [String: String] = [:]
    for member in members {
      if case .string(let version) = member.value { versions[member.name] = version }
    }
    self.init(dataVersions: versions, receipt: hash)
  }
}
