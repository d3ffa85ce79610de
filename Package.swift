// swift-tools-version: 6.2
import PackageDescription

/// One strict setting for every target of ours; dependencies keep their own.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

func library(
  _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil
) -> Target {
  .target(
    name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

func program(
  _ name: String, _ dependencies: [Target.Dependency], path: String? = nil
) -> Target {
  .executableTarget(name: name, dependencies: dependencies, path: path, swiftSettings: strict)
}

func tests(
  of name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.target(name: name), "TestSupport"] + dependencies,
    exclude: exclude, swiftSettings: strict)
}

let nio: [Target.Dependency] = [
  .product(name: "NIOCore", package: "swift-nio"),
  .product(name: "NIOPosix", package: "swift-nio"),
  .product(name: "NIOHTTP1", package: "swift-nio"),
  .product(name: "NIOWebSocket", package: "swift-nio"),
]
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let arguments = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")

let package = Package(
  name: "speedstack",
  products: [.executable(name: "speedstack", targets: ["speedstack"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", exact: "0.2.0"),
  ],
  targets: [
    // C libraries, all from Debian.
    .systemLibrary(name: "CFastCGI", providers: [.apt(["libfcgi-dev"])]),
    .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
    .systemLibrary(name: "COpenSSL", providers: [.apt(["libssl-dev"])]),

    // Pure: no I/O, no clock.
    library("BacktestEngine"),
    library("StrategyLanguage", ["BacktestEngine"]),
    library("PixelColumns"),
    library("MessagePackCodec"),
    library("WireMessages", ["MessagePackCodec"]),
    library("EventLogging"),

    // State and data.
    library("RedisClient", ["CHiredis"]),
    library("MarketData", ["RedisClient"], resources: [.copy("Bars")]),
    library("Hashing", ["COpenSSL"]),
    library("Accounts", ["RedisClient", "Hashing", "COpenSSL"]),
    library("ServiceStatus", ["Accounts", "RedisClient"]),

    // The socket path.
    library(
      "BacktestService",
      [
        "StrategyLanguage", "BacktestEngine", "PixelColumns", "MarketData", "WireMessages",
        "Hashing",
      ]),
    library(
      "WorkerServer",
      nio + [
        logging, "BacktestService", "WireMessages", "MarketData", "Accounts", "ServiceStatus",
        "RedisClient", "EventLogging",
      ]),
    library("LoadGenerator", nio + [histogram, "WireMessages", "MessagePackCodec"]),

    // The HTTP path.
    library("FastCGI", ["CFastCGI", "EventLogging"]),
    library(
      "RestAPI",
      [
        "FastCGI", "Accounts", "ServiceStatus", "MarketData", "RedisClient", "BacktestService",
        "WireMessages", "Hashing", "EventLogging",
      ]),

    // The house around them.
    library("Supervisor", ["RedisClient", "EventLogging"]),
    program(
      "speedstack",
      [
        arguments, "WorkerServer", "LoadGenerator", "RestAPI", "Supervisor", "Accounts",
        "ServiceStatus", "RedisClient", "MarketData", "BacktestService", "StrategyLanguage",
        "WireMessages",
      ]),
    program("EngineBenchmark", ["BacktestEngine"]),

    // Tests. GoldenCases is the program behind Tests/golden.
    .target(
      name: "TestSupport", dependencies: ["RedisClient"], path: "Tests/TestSupport",
      swiftSettings: strict),
    program("GoldenCases", ["BacktestEngine"], path: "Tests/GoldenCases"),
    tests(of: "BacktestEngine"),
    tests(of: "StrategyLanguage", ["BacktestEngine"]),
    tests(of: "PixelColumns"),
    tests(of: "MessagePackCodec", exclude: ["Fixtures"]),
    tests(of: "WireMessages", ["MessagePackCodec"]),
    tests(of: "RedisClient"),
    tests(of: "MarketData", ["RedisClient"]),
    tests(of: "Accounts", ["RedisClient", "Hashing"]),
    tests(of: "ServiceStatus", ["Accounts", "RedisClient"]),
    tests(
      of: "BacktestService",
      [
        "MessagePackCodec", "WireMessages", "MarketData", "BacktestEngine", "StrategyLanguage",
        "Hashing",
      ]),
    tests(
      of: "WorkerServer",
      nio + [
        .product(name: "NIOEmbedded", package: "swift-nio"), "MarketData", "RedisClient",
      ]),
    tests(of: "LoadGenerator"),
    tests(of: "EventLogging"),
    tests(of: "FastCGI", ["EventLogging"]),
    tests(
      of: "RestAPI",
      ["FastCGI", "Accounts", "MarketData", "RedisClient", "BacktestService", "EventLogging"]),
    tests(of: "Supervisor"),
  ]
)
