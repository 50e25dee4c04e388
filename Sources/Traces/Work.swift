/// What one product of vectors with a matrix did to the arrays.
public struct ProductWork: Sendable, Equatable {
  /// How many (vector, input cycle, wire) had a non-zero drive.
  public var drivenInputs: Int
  /// Over those drives, the sum of all conductances on the driven wire, in siemens.
  public var conductanceSum: Double
  /// Conversions that hit the end of the converter's range.
  public var saturations: Int
  /// How often the inputs were streamed: 2 where unsigned inputs had values below zero, 1 otherwise.
  public var inputPasses: Int

  /// Creates the statistics of one product.
  public init(
    drivenInputs: Int, conductanceSum: Double, saturations: Int = 0, inputPasses: Int = 1
  ) {
    self.drivenInputs = drivenInputs
    self.conductanceSum = conductanceSum
    self.saturations = saturations
    self.inputPasses = inputPasses
  }
}

/// What one write to a matrix did to its cells.
public struct WriteWork: Sendable, Equatable {
  /// Cells that were written.
  public var cells: Int
  /// Cells of the written region that were skipped because their target did not change.
  public var skippedCells: Int
  /// Distinct logical word lines (inputs of the matrix) with at least one written cell.
  public var rows: Int
  /// SET pulses of all cells.
  public var setPulses: Int
  /// RESET pulses of all cells.
  public var resetPulses: Int
  /// Verify reads of all cells.
  public var verifyReads: Int
  /// Cells that never reached their target.
  public var failures: Int
  /// Element k is how many written cells took k pulses; the elements sum to `cells`.
  public var pulseHistogram: [Int]

  /// Creates the statistics of one write.
  public init(
    cells: Int, skippedCells: Int = 0, rows: Int, setPulses: Int, resetPulses: Int,
    verifyReads: Int, failures: Int = 0, pulseHistogram: [Int]
  ) {
    self.cells = cells
    self.skippedCells = skippedCells
    self.rows = rows
    self.setPulses = setPulses
    self.resetPulses = resetPulses
    self.verifyReads = verifyReads
    self.failures = failures
    self.pulseHistogram = pulseHistogram
  }
}

/// Elementary operations of the vector units.
public struct VectorWork: Sendable, Equatable {
  /// Additions and subtractions.
  public var adds: Int
  /// Multiplications.
  public var multiplies: Int
  /// Comparisons.
  public var compares: Int
  /// Divisions.
  public var divides: Int
  /// Square roots.
  public var squareRoots: Int
  /// Exponentials.
  public var exponentials: Int
  /// Bits read from and written to the tile buffers.
  public var bits: Int

  /// Creates a count of elementary operations; what is not given is zero.
  public init(
    adds: Int = 0, multiplies: Int = 0, compares: Int = 0, divides: Int = 0, squareRoots: Int = 0,
    exponentials: Int = 0, bits: Int = 0
  ) {
    self.adds = adds
    self.multiplies = multiplies
    self.compares = compares
    self.divides = divides
    self.squareRoots = squareRoots
    self.exponentials = exponentials
    self.bits = bits
  }
}
