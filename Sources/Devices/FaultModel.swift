public import MatrixMath
import Quantities

/// How many cells are stuck from the start, and whether they come in lines.
///
/// Default 0.05 % each, a mature process. Pessimistic: 9.04 % high, 1.75 % low resistance (a
/// fabricated chip, C.-Y. Chen et al., IEEE TC 2015, as quoted by L. Chen et al., DATE 2017);
/// optimistic: 0.005 % each (Yao et al., Nature 2020, yield 99.99 %).
public struct FaultModel: Codable, Sendable, Equatable {
  /// Which cells share their fate.
  public enum Clustering: String, Codable, Sendable, CaseIterable {
    /// Every cell is stuck on its own.
    case none
    /// Cells of a bad row of one array.
    case row
    /// Cells of a bad column of one array.
    case column
  }

  /// The fraction of cells stuck in the high-resistance state.
  public var stuckHRS: Double
  /// The fraction of cells stuck in the low-resistance state.
  public var stuckLRS: Double
  /// Whether stuck cells lie in bad lines; the fractions over all cells stay.
  public var clustering: Clustering
  /// The fraction of stuck cells inside a bad line.
  public var clusterDensity: Double

  private enum CodingKeys: String, CodingKey {
    case stuckHRS = "stuck_hrs"
    case stuckLRS = "stuck_lrs"
    case clustering
    case clusterDensity = "cluster_density"
  }

  /// Gives the fractions.
  public init(
    stuckHRS: Double = 0.0005, stuckLRS: Double = 0.0005, clustering: Clustering = .none,
    clusterDensity: Double = 0.5
  ) {
    self.stuckHRS = stuckHRS
    self.stuckLRS = stuckLRS
    self.clustering = clustering
    self.clusterDensity = clusterDensity
  }

  /// No cell is stuck.
  public static let none = FaultModel(stuckHRS: 0, stuckLRS: 0)

  /// The fraction of stuck cells.
  var rate: Double { stuckHRS + stuckLRS }

  /// Draws the faults of all cells of a matrix that is cut into arrays.
  ///
  /// A line is a row or a column within one array. It is bad with probability rate / density, and a
  /// cell in it stuck with probability density, so the rate over all cells is kept.
  ///
  /// - Parameters:
  ///   - rows: rows of the matrix.
  ///   - columns: columns of the matrix.
  ///   - segmentRows: rows of one array, the length of a column within it.
  ///   - segmentColumns: columns of one array, the length of a row within it.
  ///   - array: the matrix, first part of every random address.
  ///   - stream: domain `.faults`; one draw per cell at (array, row · columns + column, 0, 0), and
  ///     with clustering one per line at (array, line, 1, 0).
  /// - Returns: raw values of ``CellFault``, index row · columns + column.
  public func faults(
    rows: Int, columns: Int, segmentRows: Int, segmentColumns: Int, array: UInt32,
    stream: RandomStream
  ) -> [UInt8] {
    precondition(
      segmentRows > 0 && segmentColumns > 0,
      "faults of arrays of \(segmentRows) × \(segmentColumns) cells")
    var faults = [UInt8](repeating: CellFault.healthy.rawValue, count: rows * columns)
    guard rate > 0 else { return faults }
    let share = clustering == .none ? 1 : clusterDensity / rate
    // Thresholds for a 32-bit word: a fraction of 0.05 % is exact to 5·10⁻⁷ of itself.
    let hrs = UInt64(stuckHRS * share * 0x1p32)
    let either = UInt64(rate * share * 0x1p32)
    let lines = BadLines(
      self, rows: rows, columns: columns, segmentRows: segmentRows,
      segmentColumns: segmentColumns, array: array, stream: stream)
    for row in 0..<rows {
      for column in 0..<columns where lines.contain(row, column) {
        let cell = row * columns + column
        let word = UInt64(stream.words(RandomAddress(array: array, cell: UInt32(cell))).0)
        guard word < either else { continue }
        let fault = word < hrs ? CellFault.stuckHRS : .stuckLRS
        faults[cell] = fault.rawValue
      }
    }
    return faults
  }

  func validate(for model: String) throws {
    try require(stuckHRS, in: 0...1, "faults.stuck_hrs", of: model)
    try require(stuckLRS, in: 0...1, "faults.stuck_lrs", of: model)
    try require(rate, in: 0...1, "faults.stuck_hrs + faults.stuck_lrs", of: model)
    guard clustering != .none else { return }
    guard clusterDensity > 0, clusterDensity >= rate, clusterDensity <= 1 else {
      throw DeviceError.invalidSetting(
        model: model, key: "faults.cluster_density", found: "\(clusterDensity)",
        allowed: "above 0, at least the rate of stuck cells, \(rate), and at most 1")
    }
  }
}

extension FaultModel: DefaultedSettings {
  /// Reads the settings; absent keys keep their defaults.
  public init(from decoder: any Decoder) throws {
    try self.init(from: decoder, defaults: FaultModel())
  }

  init(from decoder: any Decoder, defaults: FaultModel) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    stuckHRS = try values.value(.stuckHRS, default: defaults.stuckHRS)
    stuckLRS = try values.value(.stuckLRS, default: defaults.stuckLRS)
    clustering = try values.choice(.clustering, default: defaults.clustering)
    clusterDensity = try values.value(.clusterDensity, default: defaults.clusterDensity)
  }
}

/// Which lines of which arrays are bad; without clustering all are candidates.
private struct BadLines {
  private let clustering: FaultModel.Clustering
  private let segmentRows: Int
  private let segmentColumns: Int
  private let segments: Int
  private var isBad: [Bool] = []

  init(
    _ model: FaultModel, rows: Int, columns: Int, segmentRows: Int, segmentColumns: Int,
    array: UInt32, stream: RandomStream
  ) {
    clustering = model.clustering
    self.segmentRows = segmentRows
    self.segmentColumns = segmentColumns
    let lines: Int
    switch model.clustering {
    case .none: (segments, lines) = (0, 0)
    case .row: (segments, lines) = ((columns + segmentColumns - 1) / segmentColumns, rows)
    case .column: (segments, lines) = ((rows + segmentRows - 1) / segmentRows, columns)
    }
    let threshold = UInt64(model.rate / model.clusterDensity * 0x1p32)
    isBad = (0..<lines * segments).map { line in
      let address = RandomAddress(array: array, cell: UInt32(line), event: 1)
      return UInt64(stream.words(address).0) < threshold
    }
  }

  func contain(_ row: Int, _ column: Int) -> Bool {
    switch clustering {
    case .none: true
    case .row: isBad[row * segments + column / segmentColumns]
    case .column: isBad[column * segments + row / segmentRows]
    }
  }
}
