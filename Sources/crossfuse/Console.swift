import ArgumentParser
import FileFormats
import Foundation

/// The two streams of the process: results on standard output, everything else on standard error.
enum Console {
  /// Writes to standard output, all of it or an error.
  ///
  /// - Throws: `FileFormatError.system(call:path:cause:)`, for example when the disk behind a redirection is full.
  static func write(_ text: String) throws {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    } catch {
      let cause = unsafe String(cString: strerror(errno))
      throw FileFormatError.system(call: "write", path: "standard output", cause: cause)
    }
  }

  /// Writes a value as JSON with sorted keys to standard output.
  static func write(json value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try write(String(decoding: try encoder.encode(value), as: UTF8.self) + "\n")
  }

  /// Writes to standard error; there is nowhere to report that this failed.
  static func note(_ text: String, terminator: String = "\n") {
    try? FileHandle.standardError.write(contentsOf: Data((text + terminator).utf8))
  }

  /// Writes the one line that tells what went wrong.
  static func complain(_ text: String) {
    let words = text.split { $0 == " " || $0.isNewline }
    note("crossfuse: \(words.joined(separator: " "))")
  }

  /// Tells what went wrong and ends the process; help and version texts end it too, with success.
  static func end(with error: any Error) -> Never {
    let code = ExitCodes.code(for: error)
    switch code {
    case ExitCodes.success:
      Crossfuse.exit(withError: error)
    case ExitCodes.usage:
      let known = Crossfuse.configuration.subcommands.map {
        $0.configuration.commandName ?? "\($0)".lowercased()
      }
      let command = CommandLine.arguments.dropFirst().first { known.contains($0) }
      let help = ["crossfuse", command, "--help"].compactMap { $0 }.joined(separator: " ")
      complain("error: \(Crossfuse.message(for: error)); see '\(help)'")
    case ExitCodes.internalError:
      complain("internal error: \(error)")
    case _ where error is ReportedError:
      break
    default:
      complain("error: \(error)")
    }
    exit(code)
  }
}

/// An error that was already told; only its exit code is left to do.
struct ReportedError: Error {
  let code: Int32
}
