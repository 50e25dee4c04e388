import ArgumentParser

struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List what configurations can name, with defaults, units, ranges and sources.",
    discussion: """
      Devices and methods are printed as YAML with every default, ready to paste into an experiment; devices with the \
      sources and ranges that their presets in configs/devices name. Components come from a component library and name \
      the range and the source of every number; with a chip, its power and area by level and what its actions cost. Without a file, the libraries of \
      configs/components are named and that of the reference chip is listed.

      Examples:
        crossfuse list methods
        crossfuse list components
        crossfuse list components --file configs/components/puma.yaml
        crossfuse list components --hardware configs/hardware/isaac.yaml
      """)

  @Argument(
    help: ArgumentHelp(
      "One of: \(Listing.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "what"))
  var listing: Listing
  @Option(
    help: "With components: the library to list. (default: that of the reference chip)",
    completion: .file(extensions: ["yaml"]))
  var file: String?

  @Option(
    help: "With components: a chip, of which power, area and costs are listed instead.",
    completion: .file(extensions: ["yaml"]))
  var hardware: String?

  func validate() throws {
    guard hardware == nil || listing == .components else {
      throw ValidationError("--hardware: only 'list components' lists a chip")
    }
  }

  func run() throws {
    if let hardware { return try Console.write(try Listing.hardware(in: hardware)) }
    try Console.write(try listing.text(library: file))
  }
}
