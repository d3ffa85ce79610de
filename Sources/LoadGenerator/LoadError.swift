/// Why a load could not be run: one sentence for the person who asked for it.
package enum LoadError: Error, CustomStringConvertible, Equatable {
  case option(String)
  case unreachable(url: String, reason: String)
  case signInRefused
  case signInFailed(status: UInt)
  case noCookie
  case upgradeRefused(status: Int)
  case noHello
  /// What the server said instead of an answer.
  case refused(String)
  case unknown(kind: String, name: String, choices: [String])

  package var description: String {
    switch self {
    case .option(let sentence): sentence
    case .unreachable(let url, let reason): "Cannot reach \(url): \(reason)."
    case .signInRefused: "The server refuses this name and password."
    case .signInFailed(let status): "Signing in failed with HTTP status \(status)."
    case .noCookie: "The server accepted the sign-in but sent no session cookie."
    case .upgradeRefused(401): "The server refuses this session: the token is wrong or has ended."
    case .upgradeRefused(let status):
      "The server refused every socket with HTTP status \(status)."
    case .noHello: "The server closed every socket before its first message."
    case .refused(let reason): "The server answered: \(reason)."
    case .unknown(let kind, let name, let choices):
      "The server has no \(kind) named \(name), only: \(choices.joined(separator: ", "))."
    }
  }
}
