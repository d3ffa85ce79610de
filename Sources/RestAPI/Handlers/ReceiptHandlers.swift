internal import Accounts
internal import BacktestService
internal import FastCGI
internal import WireMessages

extension Call {
  /// What the run of a preset is now; unknown where it cannot be run.
  func stamp(_ content: PresetContent) -> RunStamp {
    RunStamp(of: content) { api.dataVersion(of: $0) }
  }

  /// What the preset's run was when it was saved, and whether it is the same now.
  func getReceipt() throws -> HTTPResponse {
    let preset = try readable().preset
    guard !preset.run.receipt.isEmpty else {
      throw Problem(
        .conflict, "The preset's strategy or dataset was not known or not good when it was saved.")
    }
    let content = preset.content
    return .json([
      "receipt": .object([
        JSONMember("dataset", .string(content.dataset)),
        JSONMember("data_versions", preset.run.versionsJSON), content.strategy.member,
        JSONMember("parameters", .object(content.parameters.map(\.member))),
        JSONMember("settings", .object(content.settings.map(\.member))),
        JSONMember("hash", .string(preset.run.receipt)),
      ]),
      "is_current": .bool(stamp(content) == preset.run),
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
    let isCurrent = receipt.dataVersions.allSatisfy { api.dataVersion(of: $0.key) == $0.value }
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
