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

  /// Creates a shape; all numbers are at least 1.
  public init(name: String, inputs: Int, outputs: Int, slices: Int, polarities: Int) {
    self.name = name
    self.inputs = inputs
    self.outputs = outputs
    self.slices = slices
    self.polarities = polarities
  }

  /// Cells of the whole matrix.
  public var cells: Int { inputs * outputs * slices * polarities }
}
