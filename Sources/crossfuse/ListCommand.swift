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
        crossfuse list devices --json
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

  @Flag(help: "Print JSON: names, and summaries and settings with defaults where there are some.")
  var json = false

  func validate() throws {
    guard hardware == nil || !json else {
      throw ValidationError("--json lists entries of a library: not with --hardware")
    }
    guard hardware == nil || listing == .components else {
      throw ValidationError("--hardware: only 'list components' lists a chip")
    }
  }

  func run() throws {
    if let hardware { return try Console.write(try Listing.hardware(in: hardware)) }
    guard !json else {
      return try Console.write(json: [
        listing.rawValue: try ListingEntry.all(listing, library: file)
      ])
    }
    try Console.write(try listing.text(library: file))
  }
}
