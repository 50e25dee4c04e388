import ArgumentParser

/// How a command that writes files says that it did.
struct ConfirmationOptions: ParsableArguments {
  @Flag(help: "Print nothing but errors.") var quiet = false
  @Flag(help: "Print what was written as JSON.") var json = false

  private struct Written: Encodable {
    let output: String
    let summary: String
  }

  /// Says what was written.
  ///
  /// - Parameters:
  ///   - output: the file or folder.
  ///   - summary: what is in it, in one line.
  /// - Throws: when standard output cannot be written.
  func confirm(_ output: String, _ summary: String) throws {
    if json { return try Console.write(json: Written(output: output, summary: summary)) }
    if !quiet { try Console.write("wrote \(output): \(summary)\n") }
  }
}
