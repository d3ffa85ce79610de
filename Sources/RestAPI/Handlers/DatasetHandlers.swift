internal import Accounts
internal import FastCGI
internal import MarketData

extension Call {
  func listDatasets() throws -> HTTPResponse {
    .json(["datasets": .array(try api.datasets().map { .object($0.members) })])
  }

  func listAllDatasets() throws -> HTTPResponse {
    let sources = try api.configuration.marketData.sources()
    let removed = try store.removedDatasets()
    let hidden = Set(removed.map(\.id))
    let listed = api.data.descriptions.filter { !hidden.contains($0.id) }
    let names = try store.names(ofUsers: Array(Set(removed.map(\.by))))
    return .json([
      "datasets": .array(
        listed.map {
          .object($0.members + [JSONMember("source", .string(sources[$0.id].rawValue))])
        }),
      "removed": .array(
        removed.map { entry in
          [
            "id": .string(entry.id), "by": .string(names[entry.by] ?? ""),
            "time": .number(Double(entry.timeMillis)),
          ]
        }),
    ])
  }

  func removeDataset() throws -> HTTPResponse {
    let id = try datasetIdentifier()
    let known = api.data.descriptions.map(\.id)
    switch try store.removeDataset(id, among: known, by: try author()) {
    case .done: return HTTPResponse(.noContent)
    case .unknown: throw Problem.notFound
    case .last: throw Problem(.conflict, "It is the last dataset that is left.")
    }
  }

  func restoreDataset() throws -> HTTPResponse {
    let id = try datasetIdentifier()
    guard try store.restoreDataset(id, by: try author()) else { throw Problem.notFound }
    return HTTPResponse(.noContent)
  }

  // MARK: Refresh

  func getRefresh() throws -> HTTPResponse { try answer(try store.refreshState()) }

  func refreshDatasets() throws -> HTTPResponse {
    let named = texts("ids")
    let plan = try RefreshPlan(named: named, api)
    let ticket = try store.beginRefresh(total: plan.count, named: named, by: try author())
    guard let ticket else {
      let running = try store.refreshState()
      throw Problem(
        .conflict,
        "A refresh is running: \(running.results.count) of \(running.total) datasets are done.")
    }
    let state = try store.refreshState()
    BackgroundRefresh(plan, ticket: ticket, api: api).start()
    return try answer(state, status: .accepted)
  }

  private func answer(
    _ state: DatasetRefreshState, status: HTTPStatus = .ok
  ) throws -> HTTPResponse {
    func time(_ millis: Int64?) -> JSONValue { millis.map { .number(Double($0)) } ?? .null }
    let name = state.by.isEmpty ? nil : try store.names(ofUsers: [state.by])[state.by]
    return .json(
      [
        "state": .string(state.phase.rawValue), "started": time(state.startedMillis),
        "by": .string(name ?? ""), "finished": time(state.finishedMillis),
        "done": .number(Double(state.results.count)), "total": .number(Double(state.total)),
        "datasets": .array(state.results),
      ], status: status)
  }

  /// A segment of the path that can name a dataset; anything else names nothing.
  private func datasetIdentifier() throws(Problem) -> String {
    guard let text = path["id"], isDatasetIdentifier(text) else { throw .notFound }
    return text
  }
}

extension DatasetDescription {
  fileprivate var members: [JSONMember] {
    [
      JSONMember("id", .string(id)), JSONMember("name", .string(name)),
      JSONMember("interval", .string(interval)), JSONMember("rows", .number(Double(rows))),
      JSONMember("start", .number(startMillis)), JSONMember("end", .number(endMillis)),
      JSONMember("synthetic", .bool(isSynthetic)), JSONMember("version", .string(version)),
      JSONMember("credit", .string(credit)),
    ]
  }
}
