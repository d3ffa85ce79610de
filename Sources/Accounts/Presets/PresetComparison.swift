/// One member in which two versions of a preset differ. Nil: the member is not there.
package struct PresetDifference: Sendable, Equatable {
  /// E.g. `name` or `parameters.window`.
  package let field: String
  package let before: JSONValue?
  package let after: JSONValue?

  package init(field: String, before: JSONValue?, after: JSONValue?) {
    self.field = field
    self.before = before
    self.after = after
  }
}

extension PresetContent {
  /// What would have to change to make `self` into `other`.
  package func differences(to other: PresetContent) -> [PresetDifference] {
    var found: [PresetDifference] = []
    let (before, after) = (json, other.json)
    for name in Self.memberNames(before, after) {
      let pair = (before[name], after[name])
      switch pair {
      case (.object, .object) where name != "layout":
        found += Self.differences(in: name, pair.0 ?? .null, pair.1 ?? .null)
      case (let old, let new) where old != new:
        found.append(PresetDifference(field: name, before: old, after: new))
      default: break
      }
    }
    return found
  }

  private static func differences(
    in name: String, _ before: JSONValue, _ after: JSONValue
  ) -> [PresetDifference] {
    memberNames(before, after).compactMap { entry in
      before[entry] == after[entry]
        ? nil
        : PresetDifference(
          field: "\(name).\(entry)", before: before[entry], after: after[entry])
    }
  }

  /// Names of either object, in their order, each once.
  private static func memberNames(_ first: JSONValue, _ second: JSONValue) -> [String] {
    var names: [String] = []
    for case .object(let members) in [first, second] {
      for member in members where !names.contains(member.name) { names.append(member.name) }
    }
    return names
  }
}
