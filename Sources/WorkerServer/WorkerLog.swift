internal import Logging

/// One line per event on the standard error stream; never a secret, never what a client sent.
func makeWorkerLogger(index: Int) -> Logger {
  var logger = Logger(label: "worker") { StreamLogHandler.standardError(label: $0) }
  logger[metadataKey: "worker"] = "\(index)"
  return logger
}
