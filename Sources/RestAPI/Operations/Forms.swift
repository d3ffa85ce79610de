internal import Accounts

/// The forms of the API's values.
extension Schema {
  static let identifier = text(length: 22...22, .identifier)
  static let hash = text(length: 64...64, .hash)
  static let millis = number
  static let anyText = text(length: 0...100_000)
  static let count = integer(0...Int(1) << 53)
  static let role = choice(Role.allCases.map(\.rawValue))
  static let scope = choice(Scope.allCases.map(\.rawValue))

  /// What somebody types as a name or a password is checked at its place, not here: a sign-in tells
  /// nobody why it was refused.
  static let typedName = text(length: 0...256)
  static let typedPassword = text(length: 0...1_024)
  static let newPassword = text(length: Password.lengthMin...Password.lengthMax)
  static let newName = text(length: 1...UserName.lengthMax, .line)
  static let secret = text(length: 0...256)

  static let problem = named(
    "Problem",
    .object(
      Property("type", anyText), Property("title", anyText), Property("status", count),
      Property("detail", anyText), .optional("field", anyText),
      .optional(
        "errors",
        .array(
          of: .object(Property("field", anyText), Property("detail", anyText)), count: 0...20))))

  /// For `If-Match`, as the header ETag has it: so lists have those of their members too.
  static let entityTag = text(length: 3...64, .entityTag)

  static let health = object(Property("status", choice(["ok"])))

  static let user = named(
    "User",
    .object(Property("id", identifier), Property("name", anyText), Property("role", role)))

  static let signedIn = object(Property("user", user))

  static let session = named(
    "Session",
    .object(
      Property("id", hash), Property("created", millis), Property("used", millis),
      Property("deadline", millis), Property("address", anyText), Property("agent", anyText),
      Property("current", boolean)))

  static let sessions = object(Property("sessions", .array(of: session, count: 0...10_000)))

  static let account = named(
    "Account",
    .object(
      Property("user", user), Property("second_factor", boolean),
      Property("recovery_codes", count), Property("created", millis),
      Property("quotas", quotas)))

  /// They are shown once, in this answer.
  static let recoveryCodes = object(
    Property(
      "recovery_codes",
      .array(
        of: text(length: 19...19, .recoveryCode),
        count: RecoveryCode.countMax...RecoveryCode.countMax)))

  /// Of the second factor, or one of its recovery codes.
  static let signInCode = text(length: 6...19, .signInCode)

  static let quotas = object(Property("presets", count), Property("tokens", count))

  static let token = named("Token", .object(ObjectSchema(properties: tokenProperties)))

  static let tokens = object(Property("tokens", .array(of: token, count: 0...10_000)))

  static let newToken = object(
    ObjectSchema(properties: tokenProperties + [Property("token", anyText)]))

  private static let tokenProperties = [
    Property("id", identifier), Property("name", anyText),
    Property("scopes", .array(of: scope, count: 0...4)), Property("created", millis),
    Property("expires", millis),
  ]

  static func cursor(_ schema: Schema) -> Property { Property("next", .nullable(schema)) }
}

// MARK: - Presets

extension Schema {
  private static let word = text(length: 1...PresetContent.identifierLengthMax, .line)
  private static let fields = map(
    of: .either([number, boolean, word]), names: .wireName,
    countMax: PresetContent.fieldCountMax)

  /// Versions of the datasets that a run reads.
  private static let dataVersions = named(
    "DataVersions",
    map(
      of: .text(length: 16...16, .dataVersion), names: .dataset,
      countMax: RunStamp.datasetCountMax))

  /// Null for what could not be run when it was saved.
  private static let runReceipt = named("RunReceipt", nullable(hash))

  private static let strategyProperties = [
    Property.optional("strategy", word),
    Property.optional(
      "strategy_text",
      .text(length: 1...PresetContent.strategyTextByteCountMax, .lines)),
  ]

  private static let strategyNames = ["strategy", "strategy_text"]

  private static let contentProperties =
    [
      Property("name", .text(length: 1...PresetContent.nameLengthMax, .line)),
      Property.optional(
        "description", .text(length: 0...PresetContent.descriptionLengthMax, .lines)),
      Property.optional(
        "tags",
        .array(
          of: .text(length: 1...PresetContent.tagLengthMax, .line),
          count: 0...PresetContent.tagCountMax, isUnique: true)),
      Property("dataset", word),
    ] + strategyProperties + [
      Property("parameters", fields), Property("settings", fields),
      Property.optional("layout", anyObject),
    ]

  /// What a preset is saved from.
  static let presetContent = named(
    "PresetContent",
    .object(ObjectSchema(properties: contentProperties, exactlyOne: strategyNames)))

  static let preset = named(
    "Preset",
    .object(
      ObjectSchema(
        properties: [
          Property("id", identifier), Property("created", millis), Property("updated", millis),
          Property("deleted", .nullable(millis)), Property("version", count),
          Property("etag", entityTag),
          Property("owner", .object(Property("id", identifier), Property("name", anyText))),
          Property("access", .choice(["owner", "reader"])), Property("published", boolean),
          Property("linked", boolean),
          Property("data_versions", dataVersions), Property("receipt", runReceipt),
        ] + contentProperties)))

  static let presets = object(
    Property("presets", .array(of: preset, count: 0...10_000)), cursor(.text(length: 1...32)))

  static let versions = object(
    Property(
      "versions",
      .array(
        of: .object(
          Property("version", count), Property("saved", millis), Property("by", anyText),
          Property("data_versions", dataVersions), Property("receipt", runReceipt),
          Property("name", anyText)), count: 0...1_000)))

  static let version = object(
    Property("version", count), Property("saved", millis), Property("by", anyText),
    Property("data_versions", dataVersions), Property("receipt", runReceipt),
    Property("preset", presetContent))

  static let comparison = object(
    Property(
      "differences",
      .array(
        of: .object(
          Property("field", anyText), .optional("before", anything), .optional("after", anything)),
        count: 0...1_000)))

  static let sharing = object(
    Property("users", .array(of: user, count: 0...1_000)), Property("linked", boolean),
    Property("published", boolean))

  static let shareRequest = object(
    Property(
      "users",
      .array(of: newName, count: 0...AccountStore.shareCountMax, isUnique: true)))

  static let presetFile = named(
    "PresetFile",
    .object(
      Property("format", .choice(["speedstack.preset.v1"])), Property("preset", presetContent),
      .optional(
        "receipt", .object(Property("data_versions", dataVersions), Property("hash", hash)))))

  private static let receiptProperties =
    [Property("dataset", word), Property("data_versions", dataVersions)] + strategyProperties + [
      Property("parameters", fields), Property("settings", fields), Property("hash", hash),
    ]

  /// What is asked to be verified.
  static let receipt = named(
    "Receipt",
    .object(ObjectSchema(properties: receiptProperties, exactlyOne: strategyNames)))

  static let presetReceipt = object(
    Property("receipt", receipt), Property("is_current", boolean))

  static let verification = object(
    Property("valid", boolean), Property("hash", hash), Property("text", anyText),
    Property("is_current", boolean))
}

// MARK: - Administration

extension Schema {
  static let managedUser = named(
    "ManagedUser",
    .object(
      Property("id", identifier), Property("name", anyText), Property("role", role),
      Property("disabled", boolean), Property("second_factor", boolean),
      Property("created", millis), Property("quotas", quotas), Property("etag", entityTag)))

  static let managedUsers = object(
    Property("users", .array(of: managedUser, count: 0...1_000)), cursor(identifier))

  private static let quota = integer(Quotas.range)

  static let userChange = object(
    .optional("role", role), .optional("disabled", boolean),
    .optional("quotas", .object(.optional("presets", quota), .optional("tokens", quota))))

  private static let invitationProperties = [
    Property("id", identifier), Property("role", role),
    // Whose new password it is for; null: it makes a user.
    Property(
      "user", .nullable(.object(Property("id", identifier), Property("name", anyText)))),
    Property("by", anyText), Property("created", millis), Property("expires", millis),
  ]

  static let invitations = object(
    Property(
      "invitations",
      .array(
        of: .named("Invitation", .object(ObjectSchema(properties: invitationProperties))),
        count: 0...10_000)))

  static let newInvitation = object(
    ObjectSchema(
      properties: invitationProperties + [Property("token", anyText), Property("path", anyText)]))

  static let ownedContent = object(Property("owner", newName), Property("preset", presetContent))

  /// What the export gives may come back as it is.
  static let ownedContents = object(
    .optional("format", choice(["speedstack.presets.v1"])),
    Property("presets", .array(of: ownedContent, count: 1...100)),
    .optional("next", nullable(text(length: 1...32))))

  static let ownedExport = object(
    Property("format", choice(["speedstack.presets.v1"])),
    Property(
      "presets",
      .array(
        of: .object(Property("owner", anyText), Property("preset", presetContent)),
        count: 0...1_000)),
    cursor(.text(length: 1...32)))

  static let imported = object(
    Property("presets", .array(of: preset, count: 0...100)))

  static let auditEntry = named(
    "AuditEntry",
    .object(
      Property("id", anyText), Property("time", millis), Property("event", anyText),
      Property("actor", .object(Property("id", anyText), Property("name", anyText))),
      Property("object", anyText), Property("address", anyText), Property("detail", anyText)))

  static let auditEntries = object(
    Property("entries", .array(of: auditEntry, count: 0...10_000)), cursor(anyText))
}
