internal import Dispatch
internal import Glibc

/// Runs a worker until SIGTERM, SIGINT or the end of the line to its supervisor, then drains it.
///
/// - Throws: What keeps it from starting; see `Worker.init`.
package func runWorker(_ configuration: WorkerConfiguration) throws {
  let signals = [(SIGTERM, "SIGTERM"), (SIGINT, "SIGINT")]
  // Held back in every thread, so that one that comes before its source listens waits for it.
  var held = sigset_t()
  unsafe sigemptyset(&held)
  for (number, _) in signals { unsafe sigaddset(&held, number) }
  unsafe pthread_sigmask(SIG_BLOCK, &held, nil)
  let worker = try Worker(configuration)
  let sources = signals.map { number, name in
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
    source.setEventHandler { worker.drain(because: name) }
    source.resume()
    return source
  }
  try worker.run()
  for source in sources { source.cancel() }
}
