import Foundation

/// The built program, run as a user runs it.
enum Tool {
  /// What a run left behind.
  struct Outcome: Equatable {
    let status: Int32
    let output: String
    let errors: String
  }

  /// The folder of the package, from which the program is run.
  static let package = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The program lies beside the test bundle.
  static let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "crossfuse")

  /// Runs the program to its end.
  static func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

  /// Runs the program to its end; standard error goes through a file, so that neither stream can block the other.
  static func run(_ arguments: [String]) throws -> Outcome {
    try withTemporaryFolder { folder in
      let log = folder.appending(path: "errors")
      let (process, output) = try start(arguments, errors: log)
      let text = output.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      return Outcome(
        status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
        errors: try String(contentsOf: log, encoding: .utf8))
    }
  }

  /// Starts the program.
  static func start(_ arguments: [String], errors: URL) throws -> (Process, output: Pipe) {
    try Data().write(to: errors)
    let process = Process()
    let output = Pipe()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = package
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    return (process, output)
  }

  /// A folder that is removed afterwards.
  static func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "crossfuse-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }
}
