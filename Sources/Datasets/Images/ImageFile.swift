import FileFormats
import MatrixMath

/// Tasks of classifying images, from an HDF5 file.
///
/// `/TASK/train/images` and `/TASK/test/images` hold images of shape [examples, height, width] or [examples, channels, height,
/// width]: bytes, which are divided by 255, or 32-bit floating-point numbers, which are taken as they are;
/// `/TASK/train/labels` and `/TASK/test/labels` the classes; the attribute `classes` of `/TASK` their number. Inputs have the
/// shape [examples, channels · height · width], in the order of the file.
public struct ImageFile: Dataset {
  /// The name in configurations.
  public static let name = "images"
  /// The files that it reads.
  public static let contents =
    "an HDF5 file with /TASK/train and /TASK/test, each with images (bytes or float32) and labels,"
    + " and an attribute 'classes' of /TASK"

  /// The names of all tasks, sorted.
  public let taskNames: [String]
  private let path: String

  /// Reads the names of the tasks.
  ///
  /// - Parameter source: the path of the file.
  /// - Throws: `FileFormatError` when it is missing or damaged; ``DatasetError`` when it has no task.
  public init(_ source: DatasetSource) throws {
    try source.refuseTokenizer(for: Self.self)
    path = try source.requiredPath(for: Self.self)
    let file = try HDF5File.open(reading: path)
    taskNames = try LabelledFile.taskNames(in: file)
  }

  /// The examples of one task.
  ///
  /// - Parameter name: one of ``taskNames``.
  /// - Returns: its examples in the order of the file.
  /// - Throws: ``DatasetError/unknownTask(name:dataset:known:)``; `FileFormatError` and ``DatasetError`` for what is missing
  ///   or wrong in the file.
  public func task(_ name: String) throws -> ClassificationTask {
    guard taskNames.contains(name) else {
      throw DatasetError.unknownTask(name: name, dataset: Self.name, known: taskNames)
    }
    let file = try HDF5File.open(reading: path)
    let classes = try LabelledFile.classes(of: name, in: file)
    let training = try Self.images("/\(name)/train", file)
    let test = try Self.images("/\(name)/test", file)
    try DatasetCheck.require(
      test.shape, Array(test.shape.prefix(1)) + training.shape.dropFirst(), "/\(name)/test/images",
      path)
    func examples(_ images: HDF5Array<Float>, _ part: String) throws -> LabelledExamples {
      let count = images.shape[0]
      return LabelledExamples(
        inputs: Matrix(
          rows: count, columns: images.values.count / count, elements: images.values),
        labels: try LabelledFile.labels(
          in: "/\(name)/\(part)", of: file, examples: count, classes: classes))
    }
    return ClassificationTask(
      name: name, training: try examples(training, "train"), test: try examples(test, "test"),
      classes: classes)
  }

  private static func images(
    _ part: String, _ file: borrowing HDF5File
  ) throws -> HDF5Array<Float> {
    let object = "\(part)/images"
    let isBytes = try file.children(of: part).contains {
      $0.name == "images" && $0.elementType == .unsigned(bits: 8)
    }
    let images = isBytes ? try brightness(object, file) : try file.floats(at: object)
    guard (3...4).contains(images.shape.count), !images.values.isEmpty else {
      throw DatasetError.malformed(
        file: file.path, place: object, found: "shape \(images.shape)",
        expected:
          "[examples, height, width] or [examples, channels, height, width], each at least 1")
    }
    if let index = images.values.firstIndex(where: { !$0.isFinite }) {
      throw DatasetError.malformed(
        file: file.path, place: "\(object), value \(index)", found: "\(images.values[index])",
        expected: "finite numbers")
    }
    return images
  }

  private static func brightness(
    _ object: String, _ file: borrowing HDF5File
  ) throws -> HDF5Array<Float> {
    let bytes = try file.bytes(at: object)
    return HDF5Array(values: bytes.values.map { Float($0) / 255 }, shape: bytes.shape)
  }
}
