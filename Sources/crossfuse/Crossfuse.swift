import ArgumentParser
import Experiments
import Glibc

/// The command line tool: it parses arguments, calls the rooms below, and turns errors into one line and an exit code.
@main
struct Crossfuse: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "crossfuse",
    abstract: "What it costs to adapt a network that already sits on ReRAM to its next task.",
    discussion: """
      Crossfuse simulates ReRAM crossbar accelerators that learn on the device: accuracy, energy, time and cell wear of \
      adaptation methods, from one configuration and one run.

      First steps:
        crossfuse check configs/experiments/demo.yaml
        crossfuse run configs/experiments/demo.yaml --output results/demo
        crossfuse report results/demo/results.h5 --format markdown
        crossfuse replay traces/smoke-lora.h5 --hardware configs/hardware/isaac.yaml

      Exit codes: 0 fine, 1 a difference (diff --exit-code), 64 wrong usage, 65 wrong input, 70 internal error, 74 input or output failed, 130 interrupted.
      """,
    version: packageVersion,
    subcommands: [
      Run.self, Sweep.self, Check.self, List.self, Count.self, Inspect.self, Report.self,
      Diff.self, Compare.self,
      ReplayTrace.self,
      Import.self, Export.self,
    ])

  static func main() async {
    // A file-size limit then is an error of the write that meets it, with a message, instead of a silent end.
    signal(SIGXFSZ, SIG_IGN)
    FasterKernels.restartIfUseful()
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      Console.end(with: error)
    }
  }
}
