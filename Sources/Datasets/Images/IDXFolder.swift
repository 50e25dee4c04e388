import Foundation
import MatrixMath

/// One task of classifying images from four IDX files, as MNIST and Fashion-MNIST are distributed.
///
/// The folder holds `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and
/// `t10k-labels-idx1-ubyte`, uncompressed. Inputs are pixels divided by 255: shape [examples, height · width], row by row. There
/// are as many classes as the largest label of both parts says.
public struct IDXFolder: Dataset {
  /// The name in configurations.
  public static let name = "idx"
  /// The files that it reads.
  public static let contents =
    "a folder with the four files of MNIST, uncompressed: train-images-idx3-ubyte, train-labels-idx1-ubyte,"
    + " t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte"

  /// The name of the one task: all classes.
  public let taskNames = ["all"]
  private let examples: ClassificationTask

  /// Reads the files.
  ///
  /// - Parameter source: the path of the folder.
  /// - Throws: `FileFormatError` for a missing file; ``DatasetError`` for one that is damaged or does not fit the others.
  public init(_ source: DatasetSource) throws {
    try source.refuseTokenizer(for: Self.self)
    let folder = try source.requiredPath(for: Self.self)
    let training = try Self.read("train", in: folder, side: nil)
    let test = try Self.read("t10k", in: folder, side: training.side)
    let labels = training.examples.labels + test.examples.labels
    examples = ClassificationTask(
      name: taskNames[0], training: training.examples, test: test.examples,
      classes: (labels.max() ?? 0) + 1)
  }

  /// The examples of one task.
  ///
  /// - Parameter name: `all`.
  /// - Returns: its examples in the order of the files.
  /// - Throws: ``DatasetError/unknownTask(name:dataset:known:)``.
  public func task(_ name: String) throws -> ClassificationTask {
    guard taskNames.contains(name) else {
      throw DatasetError.unknownTask(name: name, dataset: Self.name, known: taskNames)
    }
    return examples
  }

  private static func read(
    _ part: String, in folder: String, side: [Int]?
  ) throws -> (examples: LabelledExamples, side: [Int]) {
    func path(_ kind: String) -> String {
      (folder as NSString).appendingPathComponent("\(part)-\(kind)-ubyte")
    }
    let images = try IDXArray(path("images-idx3"), dimensions: 3)
    let extents = Array(images.shape[1...])
    try DatasetCheck.require(
      images.shape, Array(images.shape.prefix(1)) + (side ?? extents), "images", path("images-idx3")
    )
    let labels = try IDXArray(path("labels-idx1"), dimensions: 1)
    try DatasetCheck.require(
      labels.shape, Array(images.shape.prefix(1)), "labels", path("labels-idx1"))
    let examples = LabelledExamples(
      inputs: Matrix(
        rows: images.shape[0], columns: extents[0] * extents[1],
        elements: images.values.map { Float($0) / 255 }),
      labels: labels.values.map { Int($0) })
    return (examples, extents)
  }
}
