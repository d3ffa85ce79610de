/// Finds the handler for a method and a path. `Context` is what a thread hands to its handlers.
package struct Router<Context>: Sendable {
  package typealias Handler =
    @Sendable (HTTPRequest, PathParameters, Context) throws -> HTTPResponse

  private struct Route: Sendable {
    let method: HTTPMethod
    let pattern: [Segment]
    let handler: Handler
  }

  private enum Segment: Sendable {
    case literal(String)
    case parameter(String)
  }

  private var routes: [Route] = []

  package init() {}

  /// Adds a route. In the pattern, e.g. `/api/presets/{id}`, a name in braces matches any one
  /// segment that is not empty.
  package mutating func add(
    _ method: HTTPMethod, _ pattern: String, handler: @escaping Handler
  ) {
    precondition(pattern.hasPrefix("/"), "a pattern starts with a slash")
    let segments = pattern.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    routes.append(
      Route(
        method: method,
        pattern: segments.map { segment in
          segment.hasPrefix("{") && segment.hasSuffix("}")
            ? .parameter(String(segment.dropFirst().dropLast())) : .literal(String(segment))
        },
        handler: handler))
  }

  package enum Match {
    case found(Handler, PathParameters)
    /// The path is known with other methods only.
    case methodNotAllowed([HTTPMethod])
    case unknown
  }

  /// The first route that fits. HEAD is answered as GET is.
  package func match(_ method: HTTPMethod, path: [String]) -> Match {
    var allowed: [HTTPMethod] = []
    for route in routes {
      guard let parameters = Self.match(route.pattern, path) else { continue }
      if route.method == method || (method == .head && route.method == .get) {
        return .found(route.handler, parameters)
      }
      allowed.append(route.method)
      if route.method == .get { allowed.append(.head) }
    }
    return allowed.isEmpty ? .unknown : .methodNotAllowed(allowed)
  }

  private static func match(_ pattern: [Segment], _ path: [String]) -> PathParameters? {
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
    return PathParameters(values: values)
  }
}

/// A type that a path segment can stand for.
package protocol PathParameter {
  init?(pathSegment: String)
}

/// The segments that a route's parameters matched.
package struct PathParameters: Sendable, Equatable {
  let values: [String: String]

  /// The parameter as a value of `type`; nil where the segment is none: then the resource does
  /// not exist.
  package func value<Value: PathParameter>(_ name: String, as type: Value.Type) -> Value? {
    values[name].flatMap(Value.init(pathSegment:))
  }
}
