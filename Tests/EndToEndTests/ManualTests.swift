import Foundation
import Testing

/// The man page and the completions that `make install` puts in place, made of what the program says of its arguments.
@Suite("Manual and completions")
struct ManualTests {
  /// The part of `--experimental-dump-help` that is looked at.
  private struct Dump: Decodable {
    struct Command: Decodable {
      let commandName: String
      let subcommands: [Command]?

      /// The names of all commands below, each with those above.
      var paths: [[String]] {
        (subcommands ?? []).flatMap { sub in
          [[sub.commandName]] + sub.paths.map { [sub.commandName] + $0 }
        }
      }
    }
    let command: Command
  }

  private func commands() throws -> [[String]] {
    let dump = try Tool.run("--experimental-dump-help").output
    return try JSONDecoder().decode(Dump.self, from: Data(dump.utf8)).command.paths
  }

  /// Runs a program that may not be installed.
  ///
  /// - Returns: its exit code and everything that it wrote.
  private func run(_ name: String, _ arguments: [String]) throws -> (status: Int32, text: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [name] + arguments
    process.currentDirectoryURL = Tool.package
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }

  private static let generator = Tool.program.deletingLastPathComponent()
    .appending(path: "generate-manual").path

  private static func isInstalled(_ name: String) -> Bool {
    let folders = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return folders.split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
    }
  }

  @Test("completions of every shell know every command", arguments: ["bash", "zsh", "fish"])
  func completions(shell: String) throws {
    let script = try Tool.run("--generate-completion-script", shell)
    #expect(script.status == 0 && script.errors.isEmpty)
    let commands = try commands()
    #expect(commands.count > 15)
    for command in commands {
      let name = try #require(command.last)
      #expect(script.output.contains(try Regex("\\b\(name)\\b")), "\(command)")
    }
    guard Self.isInstalled(shell) else { return }
    try Tool.withTemporaryFolder { folder in
      let file = folder.appending(path: "script")
      try script.output.write(to: file, atomically: true, encoding: .utf8)
      let parsed = try run(shell, ["-n", file.path])
      #expect(parsed.status == 0 && parsed.text.isEmpty)
    }
  }

  @Test("bash completes commands and options")
  func bash() throws {
    try Tool.withTemporaryFolder { folder in
      let file = folder.appending(path: "script")
      let script = try Tool.run("--generate-completion-script", "bash").output
      try script.write(to: file, atomically: true, encoding: .utf8)
      for (line, expected) in [("com", "compare"), ("compare --ba", "--baseline")] {
        let words = line.split(separator: " ")
        let outcome = try run(
          "bash",
          [
            "-c",
            """
            source \(file.path); COMP_WORDS=(crossfuse \(line)); COMP_CWORD=\(words.count)
            _crossfuse crossfuse '\(words.last ?? "")' crossfuse; echo "${COMPREPLY[*]}"
            """,
          ])
        #expect(outcome.text == "\(expected)\n")
      }
    }
  }

  @Test(
    "the man page has every command and renders without a warning",
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: generator),
      "needs `swift build --product generate-manual`"))
  func manual() throws {
    try Tool.withTemporaryFolder { folder in
      let made = try run(
        "scripts/make-manual.sh", [Tool.program.path, Self.generator, folder.path])
      #expect(made.status == 0 && made.text.isEmpty)
      let page = folder.appending(path: "share/man/man1/crossfuse.1")
      let text = try String(contentsOf: page, encoding: .utf8)
      for command in try commands() {
        #expect(text.contains(".It Em \(command.last ?? "")\n"), "\(command)")
      }
      #expect(!text.contains("\n\n"))
      guard Self.isInstalled("groff") else { return }
      let rendered = try run("groff", ["-ww", "-mandoc", "-Kutf8", "-Tutf8", "-z", page.path])
      #expect(rendered.status == 0 && rendered.text.isEmpty)
    }
  }

  @Test(
    "what is installed runs from a link, with its data beside it",
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: generator),
      "needs `swift build --product generate-manual`"))
  func install() throws {
    try Tool.withTemporaryFolder { folder in
      let manual = folder.appending(path: "manual").path
      let prefix = folder.appending(path: "prefix").path
      _ = try run("scripts/make-manual.sh", [Tool.program.path, Self.generator, manual])
      let built = Tool.program.deletingLastPathComponent().path
      let installed = try run("scripts/install.sh", [built, manual, prefix])
      #expect(installed.text == "installed \(prefix)/bin/crossfuse\n")
      let version = try run("\(prefix)/bin/crossfuse", ["--version"])
      let own = try Tool.run("--version").output
      #expect(version.status == 0 && version.text == own)
      for file in [
        "lib/crossfuse/crossfuse_Datasets.resources/digits.h5", "share/man/man1/crossfuse.1",
        "share/bash-completion/completions/crossfuse", "share/zsh/site-functions/_crossfuse",
        "share/fish/vendor_completions.d/crossfuse.fish",
      ] {
        #expect(FileManager.default.fileExists(atPath: "\(prefix)/\(file)"), "\(file)")
      }
    }
  }
}
