internal import Accounts
internal import FastCGI

extension API {
  func listPresets(_ request: HTTPRequest) throws -> HTTPResponse {
    let presets = try store.presets(ofUser: try signedIn(request).id)
    return .json(["presets": .array(presets.map(\.json))])
  }

  func savePreset(_ request: HTTPRequest) throws -> HTTPResponse {
    let user = try signedIn(request)
    let draft = try PresetDraft(json: try request.json())
    return .json(try store.savePreset(draft, ofUser: user.id).json, status: .created)
  }

  /// A preset of somebody else is as unknown as one that never was.
  func deletePreset(
    _ request: HTTPRequest, _ id: PresetIdentifier?
  ) throws -> HTTPResponse {
    let user = try signedIn(request)
    guard let id, try store.deletePreset(id, ofUser: user.id) else { throw Problem.notFound }
    return HTTPResponse(.noContent)
  }
}

extension PresetIdentifier: PathParameter {
  package init?(pathSegment: String) { self.init(pathSegment) }
}

extension Preset {
  fileprivate var json: JSONValue {
    let members = [
      JSONMember("id", .string(id.text)), JSONMember("created", .number(Double(createdMillis))),
    ]
    guard case .object(let draft) = draft.json else { return .object(members) }
    return .object(members + draft)
  }
}
