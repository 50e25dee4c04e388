import FileFormats
import Foundation
import MatrixMath

/// The 1797 handwritten digits of the UCI repository, 8×8 pixels in [0, 1], and tasks made from them by transforms.
///
/// The images are ordered by the SHA-256 of `"digits|i"`; the first 1197 are training and the last 600 test examples of
/// every task. `DigitsTransform.swift` says what the tasks do. Nothing is clipped: `noise` leaves [0, 1].
///
/// Source: E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning
/// Repository, doi 10.24432/C50P49, CC BY 4.0, as distributed with scikit-learn.
public struct Digits: Dataset {
  /// The name in configurations.
  public static let name = "digits"
  /// The names of all tasks.
  public static let contents = DigitsTransform.tasks.map(\.name).joined(separator: ", ")
  /// Height and width of an image.
  static let side = 8
  static let pixels = side * side
  static let imageCount = 1797
  static let trainingCount = 1197

  /// The indices of the training images in the order of the data file.
  public let trainingIndices: [Int]
  /// The indices of the test images in the order of the data file.
  public let testIndices: [Int]
  /// Where each pixel of a shuffled image comes from.
  public let shuffledPixels: [Int]
  /// All images, one per row: shape [1797, 64], in [0, 1].
  let images: Matrix
  /// One standard normal draw per pixel: shape [1797, 64].
  let noise: Matrix
  let labels: [Int]

  /// Reads the data file.
  ///
  /// - Parameter source: a file of the same layout to read instead of the one that comes with the program.
  /// - Throws: `FileFormatError` when the file is missing or damaged; ``DatasetError`` when it holds
  ///   something else.
  public init(_ source: DatasetSource = DatasetSource()) throws {
    try source.refuseTokenizer(for: Self.self)
    let path = source.path ?? Bundle.module.bundleURL.appending(path: "digits.h5").path
    let file = try HDF5File.open(reading: path)
    let shape = [Self.imageCount, Self.side, Self.side]
    let ink = try file.integers(at: "/images")
    try DatasetCheck.require(ink.shape, shape, "/images", path)
    try DatasetCheck.require(ink.values, in: 0...16, "/images", path)
    let draws = try file.floats(at: "/noise")
    try DatasetCheck.require(draws.shape, shape, "/noise", path)
    let classes = try file.integers(at: "/labels")
    try DatasetCheck.require(classes.shape, [Self.imageCount], "/labels", path)
    try DatasetCheck.require(classes.values, in: 0...9, "/labels", path)
    images = Matrix(
      rows: Self.imageCount, columns: Self.pixels, elements: ink.values.map { Float($0) / 16 })
    noise = Matrix(rows: Self.imageCount, columns: Self.pixels, elements: draws.values)
    labels = classes.values.map { Int($0) }
    let order = hashOrder(of: Self.imageCount, prefix: "digits|")
    trainingIndices = Array(order.prefix(Self.trainingCount))
    testIndices = Array(order.dropFirst(Self.trainingCount))
    shuffledPixels = hashOrder(of: Self.pixels, prefix: "p1|")
  }

  /// The names of all tasks, in a fixed order.
  public var taskNames: [String] { DigitsTransform.tasks.map(\.name) }

  /// The examples of one task.
  ///
  /// - Parameter name: one of ``taskNames``.
  /// - Returns: 1197 training and 600 test examples of 64 features.
  /// - Throws: ``DatasetError/unknownTask(name:dataset:known:)``.
  public func task(_ name: String) throws -> ClassificationTask {
    guard let recipe = DigitsTransform.tasks.first(where: { $0.name == name }) else {
      throw DatasetError.unknownTask(name: name, dataset: Self.name, known: taskNames)
    }
    return ClassificationTask(
      name: name, training: examples(at: trainingIndices, recipe),
      test: examples(at: testIndices, recipe), classes: recipe.labelling.classes)
  }

  private func examples(at indices: [Int], _ recipe: DigitsRecipe) -> LabelledExamples {
    var inputs: [Float] = []
    inputs.reserveCapacity(indices.count * Self.pixels)
    for index in indices {
      let range = index * Self.pixels..<(index + 1) * Self.pixels
      let draws = Array(noise.elements[range])
      inputs += recipe.transforms.reduce(Array(images.elements[range])) { image, transform in
        transform.applied(to: image, noise: draws, shuffledPixels: shuffledPixels)
      }
    }
    return LabelledExamples(
      inputs: Matrix(rows: indices.count, columns: Self.pixels, elements: inputs),
      labels: indices.map { recipe.labelling.label(labels[$0]) })
  }
}
