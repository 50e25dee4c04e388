/// A logical matrix that operations refer to.
public struct MatrixRecord: Sendable, Equatable {
  /// The matrix's name.
  public var name: String
  /// The layer, an index into the trace's layer names.
  public var layer: Int
  /// Inputs (word lines).
  public var inputs: Int
  /// Outputs with columns of their own: those of the matrix, and a unit column if the encoding has one.
  public var outputs: Int
  /// What the matrix is in the adapted network, for example "base", "adapter", "pool".
  public var role: String
  /// Weight slices.
  public var slices: Int
  /// Physical columns per slice: 2 for differential pairs, 1 for an offset encoding.
  public var polarities: Int
  /// Converters per output: `slices × polarities` if every physical column is converted and the difference is
  /// formed digitally, `slices` if it is formed before the converter.
  public var convertedColumns: Int
  /// What writing every cell of the matrix takes; nothing where it is not known.
  ///
  /// A chip that is too small for all matrices writes them again whenever they come back.
  public var programming: WriteWork?

  /// Creates a record; see the properties for the meaning of each value.
  public init(
    name: String, layer: Int, inputs: Int, outputs: Int, role: String, slices: Int,
    polarities: Int, convertedColumns: Int, programming: WriteWork? = nil
  ) {
    self.name = name
    self.layer = layer
    self.inputs = inputs
    self.outputs = outputs
    self.role = role
    self.slices = slices
    self.polarities = polarities
    self.convertedColumns = convertedColumns
    self.programming = programming
  }

  /// Cells of the whole matrix.
  public var cells: Int { inputs * outputs * slices * polarities }
}
