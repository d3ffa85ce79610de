import Glibc

/// A certificate for this host that signs itself, for `--tls`: encrypted, but no browser trusts it
/// without being told to. What faces the world has one of its own, in front.
struct LocalCertificate {
  /// Days that it is good, and after which a start makes a new one.
  private static let lifeDays = 30
  private static let renewalSeconds = 20 * 86_400

  let state: StateDirectory

  /// Makes key and certificate where there are none, or old ones.
  func prepare() throws(UpError) {
    guard !isFresh else { return }
    let openssl = try findProgram("openssl", package: "openssl")
    let making = ChildLaunch(
      program: openssl,
      arguments: [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc",
        "-days", "\(Self.lifeDays)", "-subj", "/CN=localhost",
        "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
        "-keyout", state.certificateKey, "-out", state.certificate,
      ],
      environment: childEnvironment(), logPath: "\(state.logs)/certificate.log")
    let pid = try making.spawn()
    var status: Int32 = 0
    guard unsafe waitpid(pid, &status, 0) == pid, status == 0 else {
      throw UpError("openssl makes no certificate (see \(making.logPath))")
    }
    guard unsafe chmod(state.certificateKey, 0o600) == 0 else {
      throw UpError("make \(state.certificateKey) private", code: errno)
    }
  }

  private var isFresh: Bool {
    var status = stat()
    guard unsafe access(state.certificateKey, R_OK) == 0,
      unsafe stat(state.certificate, &status) == 0
    else { return false }
    return status.st_mtim.tv_sec + Self.renewalSeconds > time(nil)
  }
}
