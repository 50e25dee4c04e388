import ArgumentParser
import Reports

struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what an HDF5 file holds.",
    discussion: """
      Prints the tree of groups and datasets with shape, type, units and axes, the smallest, mean and largest value of \
      every dataset of numbers, and all attributes. Works for any HDF5 file.

      Of a weights file (crossfuse run --weights) it prints how far the cells of every matrix are from their targets, what \
      they went through, and a histogram of their conductances; --tree prints the tree of that file, too.

      Examples:
        crossfuse inspect results/demo/results.h5
        crossfuse inspect results/demo/weights-lora.h5 --matrix layer1.weight
      """)

  @Argument(help: "The HDF5 file.", completion: .file(extensions: ["h5", "hdf5"]))
  var file: String

  @Option(help: "The one matrix of a weights file to show.")
  var matrix: String?
  @Flag(help: "Print the tree of a weights file instead.") var tree = false

  func validate() throws {
    guard !tree || matrix == nil else {
      throw ValidationError("--tree shows the whole file, --matrix one matrix: choose one")
    }
  }

  func run() throws {
    let showsWeights = try matrix != nil || !tree && WeightsInspection.applies(to: file)
    try Console.write(
      showsWeights
        ? try WeightsInspection(of: file, matrix: matrix).text
        : try FileInspection(of: file).text)
  }
}
