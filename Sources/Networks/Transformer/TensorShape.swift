/// A tensor that a network needs.
public struct TensorShape: Sendable, Hashable {
  /// Its name in checkpoints.
  public let name: String
  /// The number of rows; 1 for a vector.
  public let rows: Int
  /// The number of columns.
  public let columns: Int

  /// Describes a tensor.
  public init(name: String, rows: Int, columns: Int) {
    self.name = name
    self.rows = rows
    self.columns = columns
  }
}
