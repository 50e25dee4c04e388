import Testing

@Suite("Usage")
struct UsageTests {
  @Test("help names every command and every exit code")
  func help() throws {
    let outcome = try Tool.run("--help")
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    for word in [
      "run", "check", "list", "count", "inspect", "report", "diff", "compare", "replay", "64", "65",
      "70", "74", "130",
    ] {
      #expect(outcome.output.contains(word))
    }
  }

  @Test(
    "every command has an example",
    arguments: ["run", "check", "list", "count", "inspect", "report", "diff", "compare", "replay"])
  func commandHelp(command: String) throws {
    let outcome = try Tool.run(command, "--help")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("  crossfuse \(command) "))
  }

  @Test(
    "wrong usage is one line and 64",
    arguments: [
      (["frobnicate"], "Unexpected argument 'frobnicate'; see 'crossfuse --help'"),
      (
        ["report", "--format", "pdf", "x.h5"],
        "unknown report format 'pdf'; known: table, markdown, json, csv, html; see 'crossfuse report --help'"
      ),
      (
        ["run", "x.yaml", "--jobs", "0"],
        "--jobs 0: at least 1 is needed; see 'crossfuse run --help'"
      ),
      (
        ["replay", "x.h5", "--hardware", "y.yaml", "--format", "perfetto"],
        "--format perfetto writes a file; name it with --output; see 'crossfuse replay --help'"
      ),
      (
        ["inspect"],
        "Missing expected argument '<file>'; see 'crossfuse inspect --help'"
      ),
    ])
  func wrongUsage(arguments: [String], message: String) throws {
    let expected = Tool.Outcome(status: 64, output: "", errors: "crossfuse: error: \(message)\n")
    #expect(try Tool.run(arguments) == expected)
  }

  @Test(
    "lists print something",
    arguments: [
      ("devices", "model: wan2022"), ("components", "source: ISAAC"), ("methods", "method: lora"),
      ("datasets", "digits: upright, rot90"), ("datasets", "text: a folder with"),
      ("encodings", "differential: 8-bit weights"),
      ("adcs", "uniform"), ("experiments", "adaptation  "), ("formats", "perfetto  "),
      ("mappers", "first_fit"), ("schedulers", "streaming"),
    ])
  func lists(what: String, entry: String) throws {
    let outcome = try Tool.run("list", what)
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    #expect(outcome.output.contains(entry))
  }
}
