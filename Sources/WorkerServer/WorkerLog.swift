internal import EventLogging
internal import Logging

/// One line of JSON per event on the standard error stream; never a secret, never what a client
/// sent.
func makeWorkerLogger(index: Int) -> Logger {
  var logger = Logger(label: "worker") { _ in EventLogHandler() }
  logger[metadataKey: "worker"] = "\(index)"
  return logger
}

/// Writes what is logged as events: the message names the event, metadata are its fields.
private struct EventLogHandler: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.info
  private let log = EventLog()

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let fields = metadata.merging(event.metadata ?? [:]) { _, new in new }
      .map { (name: $0.key, value: "\($0.value)") }.sorted { $0.name < $1.name }
    log.write("\(event.message)", fields: fields)
  }
}
