import Experiments
import FileFormats
import Foundation

/// An array job of Slurm with a task per shard, and the job that merges their stores.
public struct SlurmJob: Sendable {
  private let program: String
  private let sweep: String
  private let output: String
  private let shards: Int
  private let cores: Int
  private let options: [String]

  /// Describes the jobs.
  ///
  /// - Parameters:
  ///   - program: the path of crossfuse on the nodes.
  ///   - sweep: the sweep's file.
  ///   - output: the directory of the stores, on a file system that all nodes share.
  ///   - shards: tasks of the array.
  ///   - cores: of each task.
  ///   - options: further options of `sbatch`, such as `--partition=short`.
  public init(
    program: String, sweep: String, output: String, shards: Int, cores: Int, options: [String]
  ) {
    self.program = program
    self.sweep = sweep
    self.output = output
    self.shards = shards
    self.cores = cores
    self.options = options
  }

  private var arrayPath: String { "\(output)/sweep.sbatch" }
  private var mergePath: String { "\(output)/merge.sbatch" }

  /// The script of the array job: a task that is put back into the queue goes on where it was.
  var arrayScript: String {
    script(
      [
        "--job-name=sweep", "--array=1-\(shards)", "--cpus-per-task=\(cores)", "--requeue",
        "--open-mode=append", "--output=\(quoted("\(output)/shard-%a.log"))",
      ],
      "\(quoted(program)) sweep \(quoted(sweep)) --output \(quoted(output)) --shard \(shards) "
        + "--jobs \(cores)")
  }

  /// The script of the job that joins the stores.
  var mergeScript: String {
    let stores = (1...shards).map { quoted("\(output)/sweep.\($0)-of-\(shards).h5") }
    return script(
      ["--job-name=merge", "--output=\(quoted("\(output)/merge.log"))"],
      "\(quoted(program)) sweep merge \(quoted(sweep)) "
        + (shards == 1 ? quoted("\(output)/sweep.h5") : stores.joined(separator: " "))
        + " --output \(quoted(output))")
  }

  private func script(_ own: [String], _ command: String) -> String {
    let head = (own + options).map { "#SBATCH \($0)" }.joined(separator: "\n")
    return
      "#!/bin/bash\n\(head)\nset -euo pipefail\ncd \(quoted(FileManager.default.currentDirectoryPath))\n"
      + "srun --cpus-per-task=\(cores) \(command) --quiet\n"
  }

  /// Writes both scripts.
  ///
  /// - Returns: their paths.
  /// - Throws: `ExperimentError.unwritable(path:)`, `FileFormatError.system(call:path:cause:)`.
  public func write() throws -> [String] {
    _ = try OutputDirectory(output)
    try writeTextAtomically(arrayScript, to: arrayPath)
    try writeTextAtomically(mergeScript, to: mergePath)
    return [arrayPath, mergePath]
  }

  /// Submits both, the second to begin when all tasks of the first have ended well.
  ///
  /// - Returns: the numbers of the jobs.
  /// - Throws: ``SweepError/slurm(command:problem:)``.
  public func submit() throws -> (array: String, merge: String) {
    let array = try submit([arrayPath])
    return (array, try submit(["--dependency=afterok:\(array)", mergePath]))
  }

  private func submit(_ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["sbatch", "--parsable"] + arguments
    let (answers, problems) = (Pipe(), Pipe())
    process.standardOutput = answers
    process.standardError = problems
    try process.run()
    let answer = answers.fileHandleForReading.readDataToEndOfFile()
    let problem = problems.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let text = String(decoding: problem, as: UTF8.self).split(separator: "\n").joined(
        separator: "; ")
      throw SweepError.slurm(command: "sbatch", problem: text)
    }
    let text = String(decoding: answer, as: UTF8.self)
    return String(text.split { $0 == ";" || $0.isNewline }.first ?? "")
  }

  /// A word of a shell, whatever is in it.
  private func quoted(_ text: String) -> String {
    guard text.contains(where: { !($0.isLetter || $0.isNumber || "/._-%+=:".contains($0)) }) else {
      return text
    }
    return "'" + text.replacingOccurrences(of: "'", with: "'\\''") + "'"
  }
}
