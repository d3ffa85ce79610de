import ArgumentParser
import ServiceStatus

@main struct SpeedStack: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "speedstack",
    abstract: "Backtesting that follows your hand.",
    discussion: """
      `up` runs the whole house: Redis, workers, API and nginx. The other commands steer it, are \
      its parts, or work on its data. Every command has its own --help.
      """,
    version: productVersion,
    subcommands: [
      UpCommand.self, StatusCommand.self, StopCommand.self, ReloadCommand.self, UserCommand.self,
      PresetCommand.self, AuditCommand.self, BackupCommand.self, RestoreCommand.self,
      DataCommand.self, RunCommand.self, SweepCommand.self, LoadCommand.self, WorkerCommand.self,
      APICommand.self,
    ])
}
