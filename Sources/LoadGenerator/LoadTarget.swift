import NIOCore
import NIOPosix

/// Where the load goes.
struct LoadTarget: Sendable, Equatable {
  enum Address: Sendable, Equatable {
    case tcp(host: String, port: Int)
    case unix(path: String)
  }

  let url: String
  let address: Address
  /// Value of the Host header; the Origin is `http://` before it.
  let host: String

  var origin: String { "http://\(host)" }

  init(_ url: String) throws(LoadError) {
    self.url = url
    if url.hasPrefix("unix:") {
      let path = String(url.dropFirst("unix:".count))
      guard path.hasPrefix("/"), path.utf8.count < 108 else {
        throw .option("A unix socket is given as unix:/path, the path shorter than 108 bytes.")
      }
      address = .unix(path: path)
      host = "localhost"
      return
    }
    guard !url.hasPrefix("https://") else {
      throw .option("The load generator does not speak TLS: give it the plain http:// address.")
    }
    guard url.hasPrefix("http://") else {
      throw .option("The URL must be http://host[:port] or unix:/path.")
    }
    let rest = url.dropFirst("http://".count)
    let authority = rest.hasSuffix("/") ? rest.dropLast() : rest
    let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
    let port = parts.count == 2 ? Int(parts[1]) : 80
    guard (1...2).contains(parts.count), let port, (1...65_535).contains(port),
      isHeaderSafe(String(parts[0])), !authority.contains("/")
    else { throw .option("The URL must be http://host[:port], without a path.") }
    address = .tcp(host: String(parts[0]), port: port)
    host = String(authority)
  }

  func connect(_ bootstrap: ClientBootstrap) -> EventLoopFuture<any Channel> {
    switch address {
    case .tcp(let host, let port): bootstrap.connect(host: host, port: port)
    case .unix(let path): bootstrap.connect(unixDomainSocketPath: path)
    }
  }

  /// The sentence for a connection that could not be made.
  func unreachable(_ error: any Error) -> LoadError {
    let cause = (error as? NIOConnectionError)?.connectionErrors.first?.error ?? error
    let reason =
      switch cause {
      case let error as IOError: systemMessage(error.errnoCode)
      case is ChannelError: "the connection timed out"
      case is NIOConnectionError: "the host name is unknown"
      default: "\(cause)"
      }
    return .unreachable(url: url, reason: reason)
  }
}
