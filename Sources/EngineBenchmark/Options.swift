/// What the command line asks for.
struct Options {
  static let usage = """
    usage: EngineBenchmark [--json] [--only TEXT]
           EngineBenchmark --against-vectorbt [--json] [--only TEXT]

    Proves that fast and plain ways agree, then times the engine. Times are medians in
    milliseconds; nothing is timed where results differ.

      --against-vectorbt  Runs the same work here and in vectorbt 1.2.0, with its numba and its
                          Rust engine in turn. Makes an environment for it in .venv-vectorbt at
                          the package's root when there is none (Python 3 and a network needed).
      --only TEXT         Only the work whose name has the text in it.
      --json              Numbers for machines.
      --help              This text.
    """

  var printsJSON = false
  var isAgainstVectorbt = false
  var asksForHelp = false
  /// Part of the names of the work that is wanted; empty: all.
  var only = ""
  /// Names one piece of work to run once, for its peak memory: how the program calls itself.
  var memoryOf: String?

  /// Nil where the arguments are not understood.
  init?(_ arguments: some Sequence<String>) {
    var rest = arguments.makeIterator()
    while let argument = rest.next() {
      switch argument {
      case "--json": printsJSON = true
      case "--against-vectorbt": isAgainstVectorbt = true
      case "--help", "-h": asksForHelp = true
      case "--only":
        guard let text = rest.next() else { return nil }
        only = text
      case "--peak-memory":
        guard let name = rest.next() else { return nil }
        memoryOf = name
      default: return nil
      }
    }
  }

  func wants(_ name: String) -> Bool { only.isEmpty || name.contains(only) }
}
