internal import Dispatch
internal import Glibc

/// Runs a worker until SIGTERM, SIGINT or the end of the line to its supervisor, then drains it.
///
/// - Throws: What keeps it from starting; see `Worker.init`.
package func runWorker(_ configuration: WorkerConfiguration) throws {
  let worker = try Worker(configuration)
  let sources = [(SIGTERM, "SIGTERM"), (SIGINT, "SIGINT")].map { number, name in
    // The source sees the signal only while its default action is off.
    _ = signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
    source.setEventHandler { worker.drain(because: name) }
    source.resume()
    return source
  }
  try worker.run()
  for source in sources { source.cancel() }
}
