import Accounts
import ArgumentParser
import Foundation
import Supervisor

struct PresetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preset", abstract: "Manage everybody's presets.",
    subcommands: [
      PresetListCommand.self, PresetExportCommand.self, PresetImportCommand.self,
      PresetPublishCommand.self, PresetUnpublishCommand.self, PresetGiveCommand.self,
    ])
}

struct PresetListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List presets, the newest first.")

  @OptionGroup var store: StoreOptions

  @Option(help: "Name of the owner; default: everybody.")
  var owner: String?

  @Option(help: "Part of name, description or dataset, or a whole tag, in any case.")
  var search: String?

  func run() throws {
    let accounts = try store.accounts()
    let list: PresetList = try owner.map { .owned(by: try accounts.known($0).user.id) } ?? .all
    print("preset\towner\tversion\tstate\tdataset\tname")
    try accounts.forEachPreset(list, PresetFilter(text: search)) { preset, owner in
      let state = preset.isPublished ? "published" : "-"
      print(
        [
          preset.id, owner, "\(preset.version)", state, preset.content.dataset,
          preset.content.name,
        ].joined(separator: "\t"))
    }
  }
}

struct PresetExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write presets, one JSON object a line.",
    discussion: "`speedstack preset import` takes the lines back.")

  @OptionGroup var store: StoreOptions

  @Option(help: "Name of the owner; default: everybody.")
  var owner: String?

  func run() throws {
    let accounts = try store.accounts()
    let list: PresetList = try owner.map { .owned(by: try accounts.known($0).user.id) } ?? .all
    try accounts.forEachPreset(list, PresetFilter()) { preset, owner in
      let line: JSONValue = ["owner": .string(owner), "preset": preset.content.json]
      FileHandle.standardOutput.write(Data(line.encoded + [UInt8(ascii: "\n")]))
    }
    try accounts.append(AuditNote(.presetsExported, by: .shell))
  }
}

struct PresetPublishCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "publish", abstract: "Publish a preset to everybody.")

  @OptionGroup var store: StoreOptions

  @Argument(help: "Identifier of the preset.")
  var id: String

  func run() throws { try publish(true, id: id, store) }
}

struct PresetUnpublishCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unpublish", abstract: "Publish a preset no longer.")

  @OptionGroup var store: StoreOptions

  @Argument(help: "Identifier of the preset.")
  var id: String

  func run() throws { try publish(false, id: id, store) }
}

struct PresetGiveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "give", abstract: "Give a preset to another owner.")

  @OptionGroup var store: StoreOptions

  @Argument(help: "Identifier of the preset.")
  var id: String

  @Argument(help: "Name of the new owner.")
  var name: String

  func run() throws {
    let accounts = try store.accounts()
    let user = try accounts.known(name).user
    try tellingRules {
      guard isIdentifier(id),
        try accounts.give(preset: id, to: user.id, revision: nil, by: .shell) != nil
      else { throw unknownPreset }
    }
  }
}

private let unknownPreset = UpError(
  "there is no preset of that identifier (see `speedstack preset list`)")

private func publish(_ isPublished: Bool, id: String, _ store: StoreOptions) throws {
  let accounts = try store.accounts()
  guard isIdentifier(id),
    try accounts.publish(preset: id, isPublished, revision: nil, by: .shell) != nil
  else { throw unknownPreset }
}

extension AccountStore {
  /// Page by page, with the name of each owner.
  fileprivate func forEachPreset(
    _ list: PresetList, _ filter: PresetFilter, _ body: (Preset, String) throws -> Void
  ) throws {
    var cursor: String?
    repeat {
      let page = try presets(list, filter: filter, after: cursor, countMax: 200)
      let names = try names(ofUsers: Array(Set(page.items.map(\.owner))))
      for preset in page.items { try body(preset, names[preset.owner] ?? "") }
      cursor = page.next
    } while cursor != nil
  }
}
