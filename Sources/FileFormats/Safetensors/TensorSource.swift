/// A tensor as a safetensors file describes it.
public struct SafetensorsEntry: Sendable, Equatable {
  /// What its elements are.
  public let elementType: SafetensorsElementType
  /// The extent of each dimension; empty for one scalar.
  public let shape: [Int]
  /// Where its elements lie, in bytes from the beginning of its file, row-major, lowest byte first.
  public let bytes: Range<Int>
}

/// The values of a tensor in row-major order, and its shape.
public struct TensorValues: Sendable, Equatable {
  /// The values, the last dimension running fastest.
  public let values: [Float]
  /// The extent of each dimension; empty for a scalar.
  public let shape: [Int]

  /// Pairs values with their shape.
  public init(values: [Float], shape: [Int]) {
    self.values = values
    self.shape = shape
  }
}

/// Named tensors that are read one by one: one safetensors file, a folder of them, or a file of another format.
public protocol TensorSource: Sendable {
  /// What errors name: the file, or the folder.
  var path: String { get }
  /// The names of all tensors, sorted.
  var names: [String] { get }
  /// The texts that stand beside the tensors.
  var metadata: [String: String] { get }
  /// The extent of each dimension of a tensor, known without reading it; `nil` when there is none of this name.
  func shape(of name: String) -> [Int]?
  /// Reads one tensor of floating-point numbers.
  ///
  /// Every value is exact; a NaN stays some NaN.
  ///
  /// - Throws: the errors of the file: for a tensor that is missing, or elements of another type.
  func floats(_ name: String) throws -> TensorValues
}
