/// Finds what stands at a method and a path.
package struct Router<Endpoint: Sendable>: Sendable {
  private struct Route: Sendable {
    let method: HTTPMethod
    let pattern: [Segment]
    let endpoint: Endpoint
  }

  private enum Segment: Sendable, Equatable {
    case literal(String)
    case parameter(String)
  }

  private var routes: [Route] = []

  package init() {}

  /// Adds a route. In the pattern, e.g. `/api/presets/{id}`, a name in braces matches any one
  /// segment that is not empty. Of two patterns that match, the one that was added first does, with
  /// all its methods and no others.
  package mutating func add(_ method: HTTPMethod, _ pattern: String, _ endpoint: Endpoint) {
    precondition(pattern.hasPrefix("/"), "a pattern starts with a slash")
    let segments = pattern.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    routes.append(
      Route(
        method: method,
        pattern: segments.map { segment in
          segment.hasPrefix("{") && segment.hasSuffix("}")
            ? .parameter(String(segment.dropFirst().dropLast())) : .literal(String(segment))
        },
        endpoint: endpoint))
  }

  package enum Match {
    /// With the segments that the parameters have matched.
    case found(Endpoint, [String: String])
    /// The path is known with other methods only.
    case methodNotAllowed([HTTPMethod])
    case unknown
  }

  /// The first route that fits. HEAD is answered as GET is.
  package func match(_ method: HTTPMethod, path: [String]) -> Match {
    var allowed: [HTTPMethod] = []
    let pattern = routes.first { Self.match($0.pattern, path) != nil }?.pattern
    for route in routes where route.pattern == pattern {
      guard let parameters = Self.match(route.pattern, path) else { continue }
      if route.method == method || (method == .head && route.method == .get) {
        return .found(route.endpoint, parameters)
      }
      allowed.append(route.method)
      if route.method == .get { allowed.append(.head) }
    }
    return allowed.isEmpty ? .unknown : .methodNotAllowed(allowed)
  }

  private static func match(_ pattern: [Segment], _ path: [String]) -> [String: String]? {
    guard pattern.count == path.count else { return nil }
    var values: [String: String] = [:]
    for (segment, text) in zip(pattern, path) {
      switch segment {
      case .literal(let expected):
        guard expected == text else { return nil }
      case .parameter(let name):
        guard !text.isEmpty else { return nil }
        values[name] = text
      }
    }
    return values
  }
}
