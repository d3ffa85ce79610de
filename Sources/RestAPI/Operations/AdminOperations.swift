internal import Accounts
internal import FastCGI

extension Operation {
  static let adminUsers: [Operation] = [
    Operation(
      method: .get, path: "/api/admin/users", id: "listUsers", tag: "admin", access: .admin,
      summary: "Users, by name.",
      query: [
        Parameter(
          name: "q", summary: "Part of the name, in any case.",
          schema: .text(length: 0...100, .line)),
        pageItems[0],
        Parameter(
          name: "cursor", summary: "`next` of the page before.",
          schema: .text(length: 22...22, .identifier)),
      ],
      answers: [.ok(.managedUsers)], problems: [.unprocessableContent],
      handler: { try $0.listUsers() }),
    Operation(
      method: .get, path: "/api/admin/users/{id}", id: "getUser", tag: "admin", access: .admin,
      summary: "One user.", answers: [.ok(.managedUser, hasEntityTag: true)],
      handler: { try $0.getUser() }),
    Operation(
      method: .patch, path: "/api/admin/users/{id}", id: "changeUser", tag: "admin",
      access: .admin,
      summary: "Change role or quotas, disable or enable. A new role, and disablement, end the "
        + "user's sessions and sockets.",
      body: .userChange, precondition: .required(.revision),
      answers: [.ok(.managedUser, hasEntityTag: true)], problems: [.conflict],
      handler: { try $0.changeUser() }),
    Operation(
      method: .get, path: "/api/admin/users/{id}/sessions", id: "listUserSessions", tag: "admin",
      access: .admin, summary: "A user's sessions.",
      answers: [.ok(.sessions, hasEntityTag: true)],
      handler: { try $0.listUserSessions() }),
    Operation(
      method: .delete, path: "/api/admin/users/{id}/sessions", id: "endUserSessions",
      tag: "admin", access: .admin,
      summary: "End every session of a user. API tokens stay (see endUserTokens).",
      precondition: .optional(.list("listUserSessions")), answers: [.noContent],
      handler: { try $0.endUserSessions() }),
    Operation(
      method: .get, path: "/api/admin/users/{id}/tokens", id: "listUserTokens", tag: "admin",
      access: .admin, summary: "A user's API tokens.", answers: [.ok(.tokens, hasEntityTag: true)],
      handler: { try $0.listUserTokens() }),
    Operation(
      method: .delete, path: "/api/admin/users/{id}/tokens", id: "endUserTokens", tag: "admin",
      access: .admin, summary: "End every API token of a user.",
      precondition: .optional(.list("listUserTokens")), answers: [.noContent],
      handler: { try $0.endUserTokens() }),
    Operation(
      method: .delete, path: "/api/admin/users/{id}/second-factor", id: "resetSecondFactor",
      tag: "admin", access: .admin, summary: "Take a lost second factor away.",
      precondition: .optional(.revision), answers: [.noContent],
      handler: { try $0.resetSecondFactor() }),
    Operation(
      method: .post, path: "/api/admin/users/{id}/password-links", id: "createPasswordLink",
      tag: "admin", access: .admin,
      summary: "For a user who has forgotten the password: a one-time link, shown once, that sets "
        + "a new one. That takes the second factor away and ends sessions and API tokens.",
      body: .object(Property("hours", .integer(1...720))),
      isRepeatable: true, answers: [.created(.newInvitation)],
      problems: [.conflict, .unprocessableContent], handler: { try $0.createPasswordLink() }),
    Operation(
      method: .get, path: "/api/admin/invitations", id: "listInvitations", tag: "admin",
      access: .admin, summary: "Open invitations, and links for new passwords.",
      answers: [.ok(.invitations, hasEntityTag: true)],
      handler: { try $0.listInvitations() }),
    Operation(
      method: .post, path: "/api/admin/invitations", id: "createInvitation", tag: "admin",
      access: .admin, summary: "Invite somebody: a one-time link, shown once.",
      body: .object(Property("role", .role), Property("hours", .integer(1...720))),
      isRepeatable: true, answers: [.created(.newInvitation)], problems: [.conflict],
      handler: { try $0.createInvitation() }),
    Operation(
      method: .delete, path: "/api/admin/invitations/{id}", id: "endInvitation", tag: "admin",
      access: .admin, summary: "Take an invitation, or a link for a new password, back.",
      precondition: .optional(.list("listInvitations")), answers: [.noContent],
      handler: { try $0.endInvitation() }),
  ]

  static let adminPresets: [Operation] = [
    Operation(
      method: .get, path: "/api/admin/presets", id: "listAllPresets", tag: "admin",
      access: .admin, summary: "Everybody's presets, the newest first.",
      query: searchItems + pageItems, answers: [.ok(.presets)],
      handler: { try $0.listAllPresets() }),
    Operation(
      method: .get, path: "/api/admin/presets/export", id: "exportPresets", tag: "admin",
      access: .admin, summary: "Everybody's presets with their owners, a page at a time.",
      query: pageItems, answers: [.ok(.ownedExport)], handler: { try $0.exportPresets() }),
    Operation(
      method: .post, path: "/api/admin/presets/import", id: "importPresets", tag: "admin",
      access: .admin,
      summary: "Save presets of several owners; with an idempotency key it may be repeated.",
      body: .ownedContents, isRepeatable: true, answers: [.created(.imported)],
      problems: [.conflict, .unprocessableContent], handler: { try $0.importPresets() }),
    Operation(
      method: .put, path: "/api/admin/presets/{id}/publication", id: "publishPreset",
      tag: "admin", access: .admin, summary: "Publish a preset to everybody.",
      precondition: .optional(.revision), answers: [.ok(.preset, hasEntityTag: true)],
      handler: { try $0.publishPreset(true) }),
    Operation(
      method: .delete, path: "/api/admin/presets/{id}/publication", id: "unpublishPreset",
      tag: "admin", access: .admin, summary: "Publish it no longer.",
      precondition: .optional(.revision), answers: [.ok(.preset, hasEntityTag: true)],
      handler: { try $0.publishPreset(false) }),
    Operation(
      method: .put, path: "/api/admin/presets/{id}/owner", id: "takeOverPreset", tag: "admin",
      access: .admin, summary: "Give a preset to another owner.",
      body: .object(Property("user", .identifier)), precondition: .optional(.revision),
      answers: [.ok(.preset, hasEntityTag: true)], problems: [.conflict, .unprocessableContent],
      handler: { try $0.takeOverPreset() }),
  ]

  private static let auditItems =
    [
      Parameter(
        name: "event", summary: "The event's name.",
        schema: .choice(AuditEvent.allCases.map(\.rawValue))),
      Parameter(
        name: "actor", summary: "Who did it, by the identifier that listUsers gives.",
        schema: .text(length: 22...22, .identifier)),
      Parameter(
        name: "object", summary: "What it was done to, by identifier.",
        schema: .text(length: 1...64, .line)),
      Parameter(
        name: "from", summary: "Milliseconds since 1970 UTC, inclusive.",
        schema: .integer(0...Int(1) << 50)),
      Parameter(
        name: "to", summary: "Milliseconds since 1970 UTC, inclusive.",
        schema: .integer(0...Int(1) << 50)),
    ]

  private static let auditPage = [
    Parameter(
      name: "limit", summary: "Most entries of the page.", schema: .integer(1...1_000)),
    Parameter(
      name: "cursor", summary: "`next` of the page before.",
      schema: .text(length: 3...31, .entry)),
  ]

  static let adminService: [Operation] = [
    Operation(
      method: .get, path: "/api/admin/audit", id: "listAudit", tag: "admin", access: .admin,
      summary: "Who did what, when and from where; the newest first.",
      query: auditItems + auditPage, answers: [.ok(.auditEntries)],
      handler: { try $0.listAudit() }),
    Operation(
      method: .get, path: "/api/admin/audit/export", id: "exportAudit", tag: "admin",
      access: .admin,
      summary:
        "The same as lines of JSON, at most 10,000 of them; where there are more, the header "
        + "X-Next-Cursor has the cursor to go on with.",
      query: auditItems + [auditPage[1]],
      answers: [Answer(status: .ok, mediaType: "application/x-ndjson")],
      handler: { try $0.exportAudit() }),
    Operation(
      method: .get, path: "/api/admin/status", id: "getStatus", tag: "admin", access: .admin,
      summary: "How the service is: its two Redis servers and its workers.",
      answers: [.ok(.status)],
      handler: { try $0.getStatus() }),
  ]
}
