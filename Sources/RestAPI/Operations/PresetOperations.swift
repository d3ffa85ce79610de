internal import Accounts
internal import FastCGI

extension Operation {
  static let pageItems = [
    Parameter(
      name: "limit", summary: "Most items of the page; it may hold fewer, and have a next one.",
      schema: .integer(1...200)),
    Parameter(
      name: "cursor", summary: "`next` of the page before; null at the end.",
      schema: .text(length: 1...16, .number)),
  ]

  static let searchItems = [
    Parameter(
      name: "q", summary: "Part of name, description or dataset, or a whole tag, in any case.",
      schema: .text(length: 0...100, .line)),
    Parameter(name: "tag", summary: "A whole tag.", schema: .text(length: 1...32, .line)),
  ]

  static let presets: [Operation] = [
    Operation(
      method: .get, path: "/api/presets", id: "listPresets", tag: "presets", access: .user(.read),
      summary: "Presets, the newest first.",
      query: [
        Parameter(
          name: "list", summary: "Which; the own ones without it.",
          schema: .choice(["own", "deleted", "shared", "published"]))
      ] + searchItems + pageItems,
      answers: [.ok(.presets)], handler: { try $0.listPresets() }),
    Operation(
      method: .post, path: "/api/presets", id: "createPreset", tag: "presets",
      access: .user(.presets), summary: "Save a new preset.", body: .presetContent,
      isRepeatable: true,
      answers: [
        .created(.preset, hasEntityTag: true, links: ["getPreset", "deletePreset"])
      ],
      problems: [.conflict, .unprocessableContent], handler: { try $0.createPreset() }),
    Operation(
      method: .post, path: "/api/presets/import", id: "importPreset", tag: "presets",
      access: .user(.presets), summary: "Save a new preset from a file.", body: .presetFile,
      isRepeatable: true, answers: [.created(.preset, hasEntityTag: true)],
      problems: [.conflict, .unprocessableContent], handler: { try $0.importPreset() }),
    Operation(
      method: .get, path: "/api/presets/{id}", id: "getPreset", tag: "presets",
      access: .user(.read), summary: "An own, shared or published preset.",
      answers: [.ok(.preset, hasEntityTag: true)], handler: { try $0.getPreset() }),
    Operation(
      method: .put, path: "/api/presets/{id}", id: "savePreset", tag: "presets",
      access: .user(.presets), summary: "Save a new version.", body: .presetContent,
      precondition: .required(.revision), answers: [.ok(.preset, hasEntityTag: true)],
      problems: [.unprocessableContent], handler: { try $0.savePreset() }),
    Operation(
      method: .delete, path: "/api/presets/{id}", id: "deletePreset", tag: "presets",
      access: .user(.presets), summary: "Delete a preset; for 30 days it can be restored.",
      precondition: .optional(.revision), answers: [.noContent],
      handler: { try $0.deletePreset() }),
    Operation(
      method: .post, path: "/api/presets/{id}/restoration", id: "restorePreset", tag: "presets",
      access: .user(.presets), summary: "Bring a deleted preset back.",
      answers: [.ok(.preset, hasEntityTag: true)], problems: [.conflict],
      handler: { try $0.restorePreset() }),
    Operation(
      method: .post, path: "/api/presets/{id}/copies", id: "copyPreset", tag: "presets",
      access: .user(.presets), summary: "Make an own copy.",
      body: .object(.optional("name", .text(length: 1...100, .line))), isRepeatable: true,
      answers: [.created(.preset, hasEntityTag: true)],
      problems: [.conflict, .unprocessableContent], handler: { try $0.copyPreset() }),
    Operation(
      method: .get, path: "/api/presets/{id}/export", id: "exportPreset", tag: "presets",
      access: .user(.read), summary: "The preset as a file.", answers: [.ok(.presetFile)],
      handler: { try $0.exportPreset() }),
    Operation(
      method: .get, path: "/api/presets/{id}/receipt", id: "getReceipt", tag: "presets",
      access: .user(.read),
      summary: "What the preset's result depended on when it was saved, the hash of that, and "
        + "whether it would be the same now.",
      answers: [.ok(.presetReceipt)], problems: [.conflict, .unprocessableContent],
      handler: { try $0.getReceipt() }),
  ]

  static let presetVersions: [Operation] = [
    Operation(
      method: .get, path: "/api/presets/{id}/versions", id: "listVersions", tag: "presets",
      access: .user(.read), summary: "The versions that are kept, the newest first.",
      answers: [.ok(.versions)], handler: { try $0.listVersions() }),
    Operation(
      method: .get, path: "/api/presets/{id}/versions/{version}", id: "getVersion",
      tag: "presets", access: .user(.read), summary: "One version.",
      answers: [.ok(.version)], handler: { try $0.getVersion() }),
    Operation(
      method: .post, path: "/api/presets/{id}/versions/{version}/restoration",
      id: "restoreVersion", tag: "presets", access: .user(.presets),
      summary: "Save an old version as the newest.", precondition: .required(.revision),
      answers: [.ok(.preset, hasEntityTag: true)], handler: { try $0.restoreVersion() }),
    Operation(
      method: .get, path: "/api/presets/{id}/comparison", id: "compareVersions", tag: "presets",
      access: .user(.read), summary: "In what two versions differ.",
      query: [
        Parameter(
          name: "from", summary: "Number of a version.", schema: .integer(1...1_000_000),
          isRequired: true),
        Parameter(
          name: "to", summary: "Number of a version.", schema: .integer(1...1_000_000),
          isRequired: true),
      ],
      answers: [.ok(.comparison)], handler: { try $0.compareVersions() }),
  ]

  static let presetSharing: [Operation] = [
    Operation(
      method: .get, path: "/api/presets/{id}/sharing", id: "getSharing", tag: "presets",
      access: .user(.read), summary: "Who may read an own preset.",
      answers: [.ok(.sharing, hasEntityTag: true)],
      handler: { try $0.getSharing() }),
    Operation(
      method: .put, path: "/api/presets/{id}/sharing", id: "setSharing", tag: "presets",
      access: .user(.presets), summary: "Share an own preset with exactly these users.",
      body: .shareRequest, precondition: .required(.revision),
      answers: [.ok(.preset, hasEntityTag: true)],
      problems: [.unprocessableContent], handler: { try $0.setSharing() }),
    Operation(
      method: .post, path: "/api/presets/{id}/link", id: "createLink", tag: "presets",
      access: .user(.presets),
      summary: "A link to an own preset, shown once; an earlier one ends. Whoever is signed in and "
        + "has it may read the preset with openLink, and save a copy with createPreset.",
      precondition: .optional(.revision),
      answers: [
        .created(
          .object(
            Property("token", .anyText), Property("path", .anyText), Property("preset", .preset)),
          hasEntityTag: true)
      ],
      handler: { try $0.createLink() }),
    Operation(
      method: .delete, path: "/api/presets/{id}/link", id: "endLink", tag: "presets",
      access: .user(.presets), summary: "End the link to an own preset.",
      precondition: .optional(.revision),
      answers: [.ok(.preset, hasEntityTag: true)], handler: { try $0.endLink() }),
    Operation(
      method: .post, path: "/api/shared-preset", id: "openLink", tag: "presets",
      access: .user(.read), summary: "The preset that a link's token leads to.",
      body: .object(Property("token", .secret)), answers: [.ok(.preset)], problems: [.notFound],
      handler: { try $0.openLink() }),
  ]
}
