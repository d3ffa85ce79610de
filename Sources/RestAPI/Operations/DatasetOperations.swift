internal import FastCGI
internal import MarketData

extension Operation {
  /// `refresh` before `{id}`: of two paths that fit, the first is taken.
  static let adminDatasets: [Operation] = [
    Operation(
      method: .get, path: "/api/admin/datasets", id: "listAllDatasets", tag: "admin",
      access: .admin,
      summary: "The datasets with their versions and sources, and those that are removed.",
      answers: [.ok(.managedDatasets, hasEntityTag: true)], handler: { try $0.listAllDatasets() }),
    Operation(
      method: .get, path: "/api/admin/datasets/refresh", id: "getRefresh", tag: "admin",
      access: .admin, summary: "How the latest refresh goes, or went.",
      answers: [.ok(.refresh)], handler: { try $0.getRefresh() }),
    Operation(
      method: .post, path: "/api/admin/datasets/refresh", id: "refreshDatasets", tag: "admin",
      access: .admin,
      summary:
        "Begin to read the sources of datasets anew, of all where none is named. One refresh "
        + "runs at a time.",
      body: .refreshRequest, isBodyOptional: true,
      answers: [Answer(status: .accepted, schema: .refresh)], problems: [.conflict],
      handler: { try $0.refreshDatasets() }),
    Operation(
      method: .delete, path: "/api/admin/datasets/{id}", id: "removeDataset", tag: "admin",
      access: .admin,
      summary: "Remove a dataset for everybody, until it is restored. Its price file stays.",
      precondition: .optional(.list("listAllDatasets")),
      answers: [.noContent], problems: [.conflict], handler: { try $0.removeDataset() }),
    Operation(
      method: .post, path: "/api/admin/datasets/{id}/restoration", id: "restoreDataset",
      tag: "admin", access: .admin, summary: "Bring a removed dataset back.",
      answers: [.noContent], handler: { try $0.restoreDataset() }),
  ]
}

// MARK: - Forms

extension Schema {
  static let datasetIdentifier = text(length: 1...64, .dataset)

  private static let datasetProperties = [
    Property("id", anyText), Property("name", anyText), Property("interval", anyText),
    Property("rows", count), Property("start", millis), Property("end", millis),
    Property("synthetic", boolean), Property("version", anyText), Property("credit", anyText),
  ]

  static let datasets = object(
    Property(
      "datasets",
      .array(
        of: .named("Dataset", .object(ObjectSchema(properties: datasetProperties))),
        count: 0...100_000)))

  private static let managedDataset = named(
    "ManagedDataset",
    .object(
      ObjectSchema(
        properties: datasetProperties + [
          Property("source", .choice(DatasetSource.allCases.map(\.rawValue)))
        ])))

  static let managedDatasets = object(
    Property("datasets", .array(of: managedDataset, count: 0...100_000)),
    Property(
      "removed",
      .array(
        of: .object(Property("id", anyText), Property("by", anyText), Property("time", millis)),
        count: 0...100_000)))

  static let refreshRequest = object(
    .optional("ids", .array(of: datasetIdentifier, count: 1...1_000, isUnique: true)))

  static let refresh = named(
    "Refresh",
    .object(
      Property("state", .choice(["none", "running", "done", "interrupted"])),
      Property("started", .nullable(millis)), Property("by", anyText),
      Property("finished", .nullable(millis)), Property("done", count), Property("total", count),
      Property(
        "datasets",
        .array(
          of: .object(
            Property("id", anyText),
            Property("outcome", .choice(RefreshedSource.Outcome.allCases.map(\.rawValue))),
            Property("detail", anyText), Property("version", .nullable(anyText))),
          count: 0...100_000))))

  private static let redisServer = named(
    "RedisServer",
    .object(
      Property("redis", anyText), Property("uptime_seconds", count),
      Property("memory_bytes", count), Property("memory_bytes_max", count),
      Property("clients", count)))

  private static let worker = named(
    "Worker",
    .object(
      Property("host", anyText), Property("index", count), Property("pid", count),
      Property("version", anyText), Property("uptime_seconds", count), Property("sockets", count),
      Property("users", count), Property("waiting_jobs", count), Property("running_jobs", count),
      Property("computing", number), Property("memory_bytes", count)))

  static let status = object(
    Property("version", anyText), Property("store", redisServer),
    Property("cache", .nullable(redisServer)), Property("cache_problem", .nullable(anyText)),
    Property("workers", .array(of: worker, count: 0...100_000)),
    Property(
      "totals",
      .object(
        Property("workers", count), Property("sockets", count), Property("waiting_jobs", count),
        Property("running_jobs", count), Property("computing", number),
        Property("memory_bytes", count))),
    Property("listening_workers", count), Property("users", count), Property("presets", count),
    Property("audit_entries", count), Property("datasets", count))
}
