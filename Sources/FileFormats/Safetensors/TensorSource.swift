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

/// Named tensors that are read one by one: one safetensors file, or a folder of them.
public protocol TensorSource: Sendable {
  /// What errors name: the file, or the folder.
  var path: String { get }
  /// The names of all tensors, sorted.
  var names: [String] { get }
  /// The texts that stand beside the tensors.
  var metadata: [String: String] { get }
  /// What is known of a tensor without reading it; `nil` when there is none of this name.
  func entry(_ name: String) -> SafetensorsEntry?
  /// Reads one tensor of 32-bit, 16-bit or bfloat16 numbers.
  ///
  /// Every value is exact; a NaN stays some NaN.
  ///
  /// - Throws: ``SafetensorsError/missingTensor(tensor:file:known:)``, or
  ///   ``SafetensorsError/wrongType(tensor:file:found:)`` for elements of another type.
  func floats(_ name: String) throws -> TensorValues
}
