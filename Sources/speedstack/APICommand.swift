import ArgumentParser
import RedisClient
import RestAPI
import Supervisor

struct APICommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "api",
    abstract: "The HTTP API over FastCGI: sign-in, presets, datasets.",
    discussion: """
      Started by `up`, with its listening socket as descriptor 3 and the heartbeat socket as \
      descriptor 4.
      """)

  @OptionGroup var data: ChildDataOptions

  @Option(name: .customLong("store-url"), help: "Redis with the users ($SPEEDSTACK_STORE_URL).")
  var storeURL: String?

  @Option(help: "Requests answered at once.")
  var threads = 8

  @Option(help: "Origin besides the site's own whose pages may call; may be repeated.")
  var origin: [String] = []

  @Flag(help: "The site is served over TLS: cookies are Secure and named __Host-sid.")
  var secureCookies = false

  func validate() throws {
    guard (1...256).contains(threads) else {
      throw ValidationError("The number of threads must be 1 to 256.")
    }
  }

  func run() throws {
    guard let url = storeURL ?? environmentValue("SPEEDSTACK_STORE_URL") else {
      throw ValidationError("Name the store with --store-url or SPEEDSTACK_STORE_URL.")
    }
    var configuration = APIConfiguration(
      storeURL: try RedisURL(url), marketData: try data.settings())
    configuration.threadCount = threads
    configuration.secureCookies = secureCookies
    configuration.allowedOrigins = origin
    try runAPI(configuration: configuration)
  }
}
