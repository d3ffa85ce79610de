/// A stored preset.
package struct Preset: Sendable, Equatable {
  package let id: String
  package let owner: String
  /// Number of the newest version, from 1.
  package let version: Int
  /// Grows with every change, sharing and publication included.
  package let revision: Int
  /// Milliseconds since 1970 UTC, by the store's clock.
  package let createdMillis: Int64
  package let updatedMillis: Int64
  /// nil while it is not deleted.
  package let deletedMillis: Int64?
  package let isPublished: Bool
  package let hasLink: Bool
  package let content: PresetContent
  /// What its run was when it was saved.
  package let run: RunStamp
}

/// One of the states that a preset has been saved in.
package struct PresetVersion: Sendable, Equatable {
  package let number: Int
  package let savedMillis: Int64
  /// Who saved it, by identifier.
  package let by: String
  package let content: PresetContent
  package let run: RunStamp
}

/// How a user may see a preset.
package enum PresetAccess: Sendable, Equatable {
  case owner
  /// Shared with the user, or published.
  case reader
}

/// A page of a list.
package struct Page<Item: Sendable>: Sendable {
  package let items: [Item]
  /// Where the next page begins; nil at the end.
  package let next: String?

  package init(items: [Item], next: String?) {
    self.items = items
    self.next = next
  }
}

/// Which presets are looked for.
package struct PresetFilter: Sendable, Equatable {
  /// Part of name, description or dataset, or a whole tag; in any case.
  package var text: String?
  package var tag: String?

  package init(text: String? = nil, tag: String? = nil) {
    self.text = text
    self.tag = tag
  }

  func matches(_ content: PresetContent) -> Bool {
    if let tag, !content.tags.contains(tag) { return false }
    guard let sought = text?.lowercased(), !sought.isEmpty else { return true }
    let texts = [content.name, content.summary, content.dataset]
    return texts.contains { $0.lowercased().contains(sought) }
      || content.tags.contains { $0.lowercased() == sought }
  }
}
