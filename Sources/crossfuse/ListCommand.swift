import ArgumentParser

struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List what configurations can name, with defaults, units, ranges and sources.",
    discussion: """
      Devices and methods are printed as YAML with every default, ready to paste into an experiment; devices with the \
      sources and ranges that their presets in configs/devices name. Components come from a component library and name \
      the range and the source of every number.

      Examples:
        crossfuse list methods
        crossfuse list components --file configs/components/isaac-32nm.yaml
      """)

  @Argument(
    help: ArgumentHelp(
      "One of: \(Listing.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "what"))
  var listing: Listing
  @Option(
    help: "The component library to list.", completion: .file(extensions: ["yaml"]))
  var file = "configs/components/isaac-32nm.yaml"

  func run() throws {
    try Console.write(try listing.text(library: file))
  }
}
