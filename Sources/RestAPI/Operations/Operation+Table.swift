internal import Accounts
internal import FastCGI

extension Operation {
  /// Every operation of the API.
  static let table: [Operation] =
    system + signIn + account + presets + presetVersions + presetSharing + adminUsers
    + adminPresets + adminDatasets + adminService

  private static let system: [Operation] = [
    Operation(
      method: .get, path: "/api/health", id: "getHealth", tag: "service", access: .everyone,
      summary: "Whether the store answers and takes writes.", answers: [.ok(.health)],
      handler: { try $0.health() }),
    Operation(
      method: .get, path: "/api/openapi.json", id: "getOpenAPI", tag: "service",
      access: .everyone, summary: "This document.",
      answers: [.ok(.anyObject)],
      handler: { .json($0.api.secureCookies ? OpenAPIDocument.secure : OpenAPIDocument.plain) }),
    Operation(
      method: .get, path: "/api/datasets", id: "listDatasets", tag: "datasets",
      access: .user(.read), summary: "What can be tested on.", answers: [.ok(.datasets)],
      handler: { try $0.listDatasets() }),
    Operation(
      method: .post, path: "/api/receipts/verification", id: "verifyReceipt", tag: "presets",
      access: .user(.read),
      summary: "Whether a run receipt's hash is that of its contents, and its data are current.",
      body: .receipt, answers: [.ok(.verification)], problems: [.unprocessableContent],
      handler: { try $0.verifyReceipt() }),
  ]

  private static let signIn: [Operation] = [
    Operation(
      method: .post, path: "/api/session", id: "signIn", tag: "session", access: .everyone,
      summary: "Sign in. The session of this browser, if there is one, ends.",
      body: .object(
        Property("name", .typedName), Property("password", .typedPassword),
        .optional("code", .signInCode)),
      answers: [.ok(.signedIn)], problems: [.unauthorized], handler: { try $0.signIn() }),
    Operation(
      method: .get, path: "/api/session", id: "getSession", tag: "session", access: .user(.read),
      summary: "Who is signed in.", answers: [.ok(.signedIn)], handler: { try $0.whoAmI() }),
    Operation(
      method: .delete, path: "/api/session", id: "signOut", tag: "session", access: .everyone,
      summary: "Sign out; without a session there is nothing to do.", answers: [.noContent],
      handler: { try $0.signOut() }),
    Operation(
      method: .post, path: "/api/first-sign-in", id: "redeemLink", tag: "session",
      access: .everyone,
      summary: "Redeem a one-time link and sign in: an invitation makes the user, a link for a new "
        + "password sets it for the user of that name.",
      body: .object(
        Property("token", .secret), Property("name", .newName),
        Property("password", .newPassword)),
      answers: [.created(.signedIn)],
      problems: [.unauthorized, .conflict, .unprocessableContent],
      handler: { try $0.redeemLink() }),
  ]

  private static let account: [Operation] = [
    Operation(
      method: .get, path: "/api/account", id: "getAccount", tag: "account", access: .user(.read),
      summary: "The own account.", answers: [.ok(.account, hasEntityTag: true)],
      handler: { try $0.getAccount() }),
    Operation(
      method: .put, path: "/api/account/password", id: "changePassword", tag: "account",
      access: .session,
      summary: "Change the password. Every other session ends, and every API token "
        + "unless `keep_tokens` is true; sockets close within a second.",
      body: .object(
        Property("password", .typedPassword), Property("new", .newPassword),
        .optional("keep_tokens", .boolean)),
      precondition: .optional(.revision), answers: [.ok(.signedIn)],
      problems: [.unprocessableContent],
      handler: { try $0.changePassword() }),
    Operation(
      method: .get, path: "/api/account/sessions", id: "listSessions", tag: "account",
      access: .session, summary: "The own sessions.",
      answers: [.ok(.sessions, hasEntityTag: true)],
      handler: { try $0.listSessions() }),
    Operation(
      method: .delete, path: "/api/account/sessions", id: "signOutEverywhere", tag: "account",
      access: .session, summary: "Sign out everywhere, here included.",
      precondition: .optional(.list("listSessions")), answers: [.noContent],
      handler: { try $0.signOutEverywhere() }),
    Operation(
      method: .delete, path: "/api/account/sessions/{id}", id: "endSession", tag: "account",
      access: .session, summary: "End one of the own sessions.",
      precondition: .optional(.list("listSessions")), answers: [.noContent],
      handler: { try $0.endSession() }),
    Operation(
      method: .get, path: "/api/account/tokens", id: "listTokens", tag: "account",
      access: .session, summary: "The own API tokens.",
      answers: [.ok(.tokens, hasEntityTag: true)], handler: { try $0.listTokens() }),
    Operation(
      method: .post, path: "/api/account/tokens", id: "createToken", tag: "account",
      access: .session, summary: "Make an API token; it is shown once.",
      body: .object(
        Property("name", .text(length: 1...100, .line)),
        Property("scopes", .array(of: .scope, count: 1...4, isUnique: true)),
        Property("days", .integer(1...366))),
      isRepeatable: true, answers: [.created(.newToken)],
      problems: [.conflict, .forbidden], handler: { try $0.createToken() }),
    Operation(
      method: .delete, path: "/api/account/tokens/{id}", id: "endToken", tag: "account",
      access: .session, summary: "End one of the own API tokens.",
      precondition: .optional(.list("listTokens")), answers: [.noContent],
      handler: { try $0.endToken() }),
    Operation(
      method: .post, path: "/api/account/second-factor", id: "beginSecondFactor", tag: "account",
      access: .session, summary: "A new secret for an authenticator app; nothing is stored yet.",
      answers: [
        .ok(
          .object(
            Property("secret", .text(length: 32...32, .base32)), Property("address", .anyText)))
      ],
      handler: { try $0.beginSecondFactor() }),
    Operation(
      method: .put, path: "/api/account/second-factor", id: "setSecondFactor", tag: "account",
      access: .session,
      summary: "Make the secret the second factor, with a code that it makes. Answers ten recovery "
        + "codes, each of which signs in once in the place of a code.",
      body: .object(
        Property("secret", .text(length: 32...32, .base32)),
        Property("password", .typedPassword), Property("code", .text(length: 6...6, .code))),
      precondition: .optional(.revision), answers: [.ok(.recoveryCodes)],
      problems: [.unprocessableContent], handler: { try $0.setSecondFactor() }),
    Operation(
      method: .post, path: "/api/account/second-factor/recovery-codes",
      id: "replaceRecoveryCodes", tag: "account", access: .session,
      summary: "Ten new recovery codes; those before are good no more.",
      body: .object(Property("password", .typedPassword)), precondition: .optional(.revision),
      answers: [.ok(.recoveryCodes)], problems: [.unprocessableContent, .conflict],
      handler: { try $0.replaceRecoveryCodes() }),
    Operation(
      method: .post, path: "/api/account/second-factor/removal", id: "removeSecondFactor",
      tag: "account", access: .session, summary: "Sign in without a second factor again.",
      body: .object(Property("password", .typedPassword)),
      precondition: .optional(.revision), answers: [.noContent],
      problems: [.unprocessableContent], handler: { try $0.removeSecondFactor() }),
  ]
}
