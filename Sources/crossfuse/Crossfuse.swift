import ArgumentParser

@main
struct Crossfuse: AsyncParsableCommand {
  func run() async throws {}
}
