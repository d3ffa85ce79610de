import ArgumentParser
@main struct SpeedStack: ParsableCommand {}
