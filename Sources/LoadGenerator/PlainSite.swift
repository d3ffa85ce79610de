internal import Foundation
internal import Glibc

/// An nginx of its own in front of a `PlainServer`, with the product's settings for sockets.
final class PlainSite {
  let url: String
  private let server: PlainServer
  private let directory: String
  private let nginx = Process()

  /// - Parameter snippets: The product's directory of that name.
  init(nginx program: String, snippets: String, requestByteCount: Int, answer: [UInt8]) throws {
    directory = NSTemporaryDirectory() + "speedstack-load-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    server = try PlainServer(
      path: directory + "/plain.sock", requestByteCount: requestByteCount, answer: answer)
    let port = try freePort()
    url = "http://127.0.0.1:\(port)"
    let configuration = directory + "/nginx.conf"
    try Self.configuration(port: port, directory: directory, snippets: snippets)
      .write(toFile: configuration, atomically: true, encoding: .utf8)
    nginx.executableURL = URL(fileURLWithPath: program)
    nginx.arguments = ["-p", directory, "-c", configuration, "-e", "stderr"]
    try nginx.run()
    try waitUntilReady()
  }

  /// Ends both and removes their files.
  func stop() throws {
    nginx.terminate()
    nginx.waitUntilExit()
    try server.stop()
    try FileManager.default.removeItem(atPath: directory)
  }

  private func waitUntilReady() throws {
    let target = try LoadTarget(url)
    for _ in 0..<500 {
      if (try? BlockingSocket(target)) != nil { return }
      guard nginx.isRunning else { break }
      usleep(10_000)
    }
    throw LoadError.option("nginx for the comparison does not start; see its messages above.")
  }

  private static func configuration(port: Int, directory: String, snippets: String) -> String {
    let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
      .map { "  \($0)_temp_path \"\(directory)/\($0)\";" }
    return """
      daemon off;
      \(geteuid() == 0 ? "user root;" : "")
      worker_processes auto;
      pid "\(directory)/nginx.pid";
      error_log stderr error;
      events { worker_connections 64; }
      http {
        access_log off;
      \(paths.joined(separator: "\n"))
        include "\(snippets)/websocket-map.conf";
        upstream plain { server "unix:\(directory)/plain.sock" max_fails=0; }
        server {
          listen 127.0.0.1:\(port);
          location = /ws {
            proxy_pass http://plain;
            include "\(snippets)/websocket.conf";
          }
        }
      }

      """
  }
}

/// A TCP port of 127.0.0.1 that nobody listens on at the moment.
private func freePort() throws(LoadError) -> Int {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(descriptor) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  var size = socklen_t(MemoryLayout<sockaddr_in>.size)
  let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
    // SAFETY: sockaddr_in begins as every sockaddr does, and its whole size is given.
    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      let bound = unsafe bind(descriptor, $0, size)
      return bound == 0 ? unsafe getsockname(descriptor, $0, &size) : bound
    }
  }
  guard status == 0 else { throw .option("No port is free: \(systemMessage(errno)).") }
  return Int(UInt16(bigEndian: address.sin_port))
}
