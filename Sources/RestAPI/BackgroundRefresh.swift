internal import Accounts
internal import Dispatch
internal import EventLogging
internal import Glibc
internal import MarketData
internal import RedisClient

/// What a refresh goes through.
struct RefreshPlan: Sendable {
  /// Price files whose names cannot be those of datasets.
  let unusable: [String]
  let ids: [String]
  /// Whether a person has asked for each of them.
  let isNamed: Bool

  var count: Int { unusable.count + ids.count }

  /// - Parameter named: Datasets; empty: all.
  init(named: [String], _ api: API) throws {
    isNamed = !named.isEmpty
    unusable = isNamed ? [] : try api.configuration.marketData.unusableNames()
    ids = isNamed ? named : try DatasetRefresh(loader: api.makeLoader()).identifiers()
  }
}

/// Reads the sources of datasets anew on a thread of its own, while requests go on: a price file
/// may have gigabytes.
///
/// Another thread renews the lease meanwhile; when the process ends, the lease expires, and every
/// API process knows that nobody goes on with it.
// SAFETY: the stores are each used on one queue alone, what else there is does not change.
final class BackgroundRefresh: @unchecked Sendable {
  private static let renewalMillis = Int(AccountStore.refreshLeaseMillis / 6)

  private let plan: RefreshPlan
  private let ticket: DatasetRefreshTicket
  private let makeLoader: @Sendable () -> DatasetLoader
  private let log: EventLog
  private let store: AccountStore
  private let renewingStore: AccountStore
  private let renewals: any DispatchSourceTimer

  init(_ plan: RefreshPlan, ticket: DatasetRefreshTicket, api: API) {
    self.plan = plan
    self.ticket = ticket
    makeLoader = api.makeLoader
    log = api.log
    store = api.configuration.makeStore()
    renewingStore = api.configuration.makeStore()
    renewals = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "refresh renewals"))
  }

  func start() {
    renewals.setEventHandler { [self] in _ = try? renewingStore.renewRefresh(ticket) }
    renewals.schedule(
      deadline: .now() + .milliseconds(Self.renewalMillis),
      repeating: .milliseconds(Self.renewalMillis))
    renewals.resume()
    DispatchQueue(label: "refresh").async { [self] in
      run()
      renewals.cancel()
    }
  }

  private func run() {
    let refresh = DatasetRefresh(loader: makeLoader())
    var index = 0
    do {
      for name in plan.unusable {
        guard try note(RefreshedSource(unusable: name), index) else { return }
        index += 1
      }
      for id in plan.ids {
        guard try note(refresh.bring(id, isNamed: plan.isNamed), index) else { return }
        index += 1
      }
      try retried { try store.finishRefresh(ticket) }
    } catch {
      log.write("refresh_failed", ["error": "\(error)"])
    }
  }

  /// - Returns: Whether to go on.
  private func note(_ result: RefreshedSource, _ index: Int) throws -> Bool {
    log.write(
      "dataset_read",
      ["dataset": result.id, "outcome": result.outcome.rawValue, "detail": result.detail])
    return try retried { try store.renewRefresh(ticket, result: (index, result.json)) }
  }

  /// A store that is away for a moment costs a moment, not what was read.
  private func retried<Value>(_ body: () throws -> Value) throws -> Value {
    for _ in 0..<Self.attemptCount {
      do { return try body() } catch let error as RedisError where error.isUnavailable {
        usleep(UInt32(Self.renewalMillis) * 1_000)
      }
    }
    return try body()
  }

  private static let attemptCount = 60
}

extension RefreshedSource {
  fileprivate var json: JSONValue {
    [
      "id": .string(id), "outcome": .string(outcome.rawValue), "detail": .string(detail),
      "version": version.map { .string($0) } ?? .null,
    ]
  }
}
