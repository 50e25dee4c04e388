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

      --histogram and --heatmap draw one dataset of numbers, or the column of a table as '/path/of/table.column', as \
      wide as the terminal. A heatmap has the last axis from left to right and all others from top to bottom; where that is \
      more than there is room for, a character stands for a block, for its mean or, with --reduce max, for its largest \
      value. Values that are not finite are counted apart. Colours appear on terminals, unless NO_COLOR is set.

      Examples:
        crossfuse inspect results/demo/results.h5
        crossfuse inspect results/demo/weights-lora.h5 --matrix layer1.weight
        crossfuse inspect results/demo/results.h5 --histogram /methods/lora/ledger.energy
        crossfuse inspect results/demo/weights-lora.h5 --heatmap /matrices/layer1.weight/conductances
        crossfuse inspect results/demo/results.h5 --json
      """)

  @Argument(help: "The HDF5 file.", completion: .file(extensions: ["h5", "hdf5"]))
  var file: String

  @Option(help: "The one matrix of a weights file to show.")
  var matrix: String?
  @Flag(help: "Print the tree of a weights file instead.") var tree = false
  @Option(
    help: ArgumentHelp("Draw how the values of this dataset are distributed.", valueName: "path"))
  var histogram: String?
  @Option(help: ArgumentHelp("Draw the values of this dataset as a map.", valueName: "path"))
  var heatmap: String?
  @Option(
    help: "What a block of a heatmap becomes: \(Self.reductions.joined(separator: ", ")).",
    completion: .list(Self.reductions), transform: Self.reduction)
  var reduce: DatasetPicture.Reduction = .mean
  @Flag(help: "Print JSON: the tree, the bins of a histogram, the values of a map.")
  var json = false

  func validate() throws {
    let parts = [tree, matrix != nil, histogram != nil, heatmap != nil].filter { $0 }.count
    guard parts < 2 else {
      throw ValidationError(
        "--tree, --matrix, --histogram and --heatmap show different things: choose one")
    }
    guard !json || matrix == nil else {
      throw ValidationError("--matrix has no JSON: --json prints the tree, whose ranges it has")
    }
  }

  func run() throws { try Console.write(try text) }

  private var text: String {
    get throws {
      if let histogram {
        let picture = try DatasetPicture(of: file, dataset: histogram)
        return json ? try picture.histogramJSON() : picture.histogramText(canvas)
      }
      if let heatmap {
        let picture = try DatasetPicture(of: file, dataset: heatmap)
        return json ? try picture.heatmapJSON() : picture.heatmapText(canvas, by: reduce)
      }
      let showsWeights = try matrix != nil || !tree && !json && WeightsInspection.applies(to: file)
      if showsWeights { return try WeightsInspection(of: file, matrix: matrix).text }
      let tree = try FileInspection(of: file)
      return json ? try tree.json() : tree.text
    }
  }

  private var canvas: DatasetPicture.Canvas {
    let size = Terminal.size(.output)
    return DatasetPicture.Canvas(
      columns: size.columns, rows: size.rows, isColoured: Terminal.isColoured(.output))
  }

  /// The reduction of a name.
  private static func reduction(_ name: String) throws -> DatasetPicture.Reduction {
    guard let reduction = DatasetPicture.Reduction(rawValue: name) else {
      throw ValidationError("--reduce \(name): allowed are \(reductions.joined(separator: ", "))")
    }
    return reduction
  }

  private static let reductions = DatasetPicture.Reduction.allCases.map(\.rawValue)
}
