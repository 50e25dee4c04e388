import ArgumentParser
import Reports

struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what an HDF5 file holds.",
    discussion: """
      Prints the tree of groups and datasets with shape, type, units and axes, the smallest, mean and largest value of \
      every dataset of numbers, and all attributes. Works for any HDF5 file.

      Example:
        crossfuse inspect results/demo/results.h5
      """)

  @Argument(help: "The HDF5 file.", completion: .file(extensions: ["h5", "hdf5"]))
  var file: String

  func run() throws {
    try Console.write(try FileInspection(of: file).text)
  }
}
