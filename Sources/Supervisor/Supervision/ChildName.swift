/// A child process by its place in the house; a restarted child keeps its name.
package enum ChildName: Hashable, Sendable {
  case store
  case cache
  case worker(Int)
  case api(Int)
  case nginx

  /// As used for log files and listings: `worker-0`.
  package var text: String {
    switch self {
    case .store: "store"
    case .cache: "cache"
    case .worker(let index): "worker-\(index)"
    case .api(let index): "api-\(index)"
    case .nginx: "nginx"
    }
  }

  /// Whether the child says every second that it is alive.
  package var hasHeartbeat: Bool {
    switch self {
    case .worker, .api: true
    case .store, .cache, .nginx: false
    }
  }
}
