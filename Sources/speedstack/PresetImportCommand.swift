import Accounts
import ArgumentParser
import Foundation
import RestAPI
import Supervisor

struct PresetImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Save the presets of a file that was exported.",
    discussion: """
      Reads standard input: lines of `preset export`, or the one JSON document of the browser's \
      export and of GET /api/admin/presets/export; \(AccountStore.importCountMax) presets and \
      \(AccountStore.importBytesMax >> 20) MiB at most. All of them are saved or none. The same \
      preset of the same owner is saved once, however often it is imported; where it was deleted \
      since, it comes back, and where it was changed, it stays changed.
      """)

  @OptionGroup var store: StoreOptions

  @Option(help: "Name of the owner of all of them; default: the one each names.")
  var owner: String?

  func run() throws {
    let file = try PresetFile(try input())
    if file.hasNext { say("this is one page of an export; import those after it, too") }
    let accounts = try store.wholeStore()
    let versions = try HouseData(state: try store.state.path(), cacheURL: nil).versions()
    let new = try file.entries.map { try preset($0, accounts, versions) }
    do {
      try tellingRules {
        let made = try accounts.importPresets(new, restoresDeleted: true, by: .shell)
        for preset in made { print(preset.id) }
      }
    } catch AccountError.importReused(let index) {
      throw UpError(
        "\(file.entries[index].place): it was saved before, and is somebody else's now; none was"
          + " saved")
    } catch AccountError.importRefused(let index, let count) {
      throw UpError(
        "\(file.entries[index].place): its owner may have \(count) presets and would have more;"
          + " none was saved")
    }
  }

  private func input() throws -> [UInt8] {
    // White space and owners come on top of the presets' own bytes, of which the store counts all.
    let countMax = 2 * AccountStore.importBytesMax
    guard let data = try FileHandle.standardInput.read(upToCount: countMax + 1) else { return [] }
    guard data.count <= countMax else {
      throw UpError("this is more than \(countMax >> 20) MiB, which is too much at once")
    }
    return Array(data)
  }

  private func preset(
    _ entry: PresetFile.Entry, _ accounts: AccountStore, _ versions: [String: String]
  ) throws -> NewPreset {
    var name = owner
    if name == nil, case .string(let named) = entry.json["owner"] { name = named }
    guard let name else { throw UpError("\(entry.place(of: "owner")) is not named") }
    guard let user = try accounts.userRecord(name: name)?.user else {
      throw UpError("\(entry.place(of: "owner")) is no user (see `speedstack user list`)")
    }
    let content: PresetContent
    do {
      content = try PresetContent(json: entry.json["preset"] ?? .null)
    } catch {
      guard case .invalid(let field, let reason) = error else { throw error }
      throw UpError("\(entry.place(of: "preset.\(field)")) \(reason)")
    }
    return NewPreset(
      content, ofUser: user.id, run: RunStamp(of: content) { versions[$0] },
      key: "shell/" + String(decoding: content.json.encoded, as: UTF8.self))
  }
}

/// A file of exported presets, each with its owner: one JSON object a line, or one document that
/// has them all under `presets`.
private struct PresetFile {
  struct Entry {
    /// `line 3`, or `presets.2`.
    let place: String
    let isLine: Bool
    let json: JSONValue

    /// What errors call a field, e.g. `line 3: preset.name`, or `presets.2.preset.name`.
    func place(of field: String) -> String { place + (isLine ? ": " : ".") + field }
  }

  let entries: [Entry]
  /// Whether the document says that another one follows.
  let hasNext: Bool

  init(_ bytes: [UInt8]) throws {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .enumerated().filter { !$0.element.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D } }
    let first = lines.first.flatMap { try? JSONParser.parse(Array($0.element)) }
    // The first line of a document on several lines is no value.
    guard first == nil && lines.count > 1 || first?["presets"] != nil else {
      hasNext = false
      entries = try lines.map { index, line in
        let place = "line \(index + 1)"
        return Entry(place: place, isLine: true, json: try Self.parse(Array(line), place))
      }
      return
    }
    let document = try Self.parse(bytes, "the document")
    guard case .array(let presets) = document["presets"] else {
      throw UpError("this is no file of presets: `preset export` and the browser write one")
    }
    hasNext = document["next"].map { $0 != .null } ?? false
    entries = presets.enumerated().map { index, json in
      Entry(place: "presets.\(index)", isLine: false, json: json)
    }
  }

  private static func parse(_ bytes: [UInt8], _ place: String) throws -> JSONValue {
    do throws(JSONError) {
      return try JSONParser.parse(bytes)
    } catch {
      throw UpError("\(place): \(error)")
    }
  }
}
