/// The shape of a matrix as the arrays have to hold it.
///
/// Inputs run along the word lines, outputs along the bit lines. Every weight is `slices × polarities` cells, each
/// in a column group of its own.
public struct LogicalMatrix: Sendable, Equatable {
  /// The matrix's name in messages.
  public var name: String
  /// Inputs (rows).
  public var inputs: Int
  /// Outputs (columns of one group).
  public var outputs: Int
  /// Weight slices.
  public var slices: Int
  /// Cells per slice: 2 for differential pairs, 1 for an offset encoding.
  public var polarities: Int
  /// Whether the matrix is written again and again while the chip works, as the factors of an adapter are.
  public var isWritten: Bool

  /// Creates a shape; all numbers are at least 1.
  public init(
    name: String, inputs: Int, outputs: Int, slices: Int, polarities: Int, isWritten: Bool = false
  ) {
    self.name = name
    self.inputs = inputs
    self.outputs = outputs
    self.slices = slices
    self.polarities = polarities
    self.isWritten = isWritten
  }

  /// Cells of the whole matrix.
  public var cells: Int { inputs * outputs * slices * polarities }

  func validate() throws(MappingError) {
    let dimensions = [
      ("inputs", inputs), ("outputs", outputs), ("slices", slices), ("polarities", polarities),
    ]
    for (dimension, value) in dimensions where value < 1 {
      throw .invalidMatrix(name: name, dimension: dimension, found: value)
    }
  }
}
