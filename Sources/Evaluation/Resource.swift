/// A part of the chip that serves one operation at a time.
public enum Resource: Sendable, Hashable {
  /// The arrays of one matrix.
  case matrix(Int)
  /// The converters that all arrays of a processing element share.
  case converters(processingElement: Int)
  /// The bus between the buffer and the arrays of one tile.
  case tileBus(tile: Int)
  /// The vector unit of one tile.
  case vectorUnit(tile: Int)
  /// The write drivers of one tile.
  case writeDrivers(tile: Int)
  /// The link of the mesh that leaves one tile in one direction.
  case meshLink(tile: Int, direction: MeshDirection)
  /// The port to the world outside.
  case offChipPort

  /// The kinds of resources.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Arrays.
    case arrays
    /// Converters that are shared by the arrays of a processing element.
    case converters
    /// Buses of tiles.
    case tileBus = "tile_bus"
    /// Vector units.
    case vectorUnit = "vector_unit"
    /// Write drivers.
    case writeDrivers = "write_drivers"
    /// Links of the mesh.
    case meshLink = "mesh_link"
    /// The port to the world outside.
    case offChipPort = "off_chip_port"

    /// The position of the kind in `allCases`.
    var index: Int {
      switch self {
      case .arrays: 0
      case .converters: 1
      case .tileBus: 2
      case .vectorUnit: 3
      case .writeDrivers: 4
      case .meshLink: 5
      case .offChipPort: 6
      }
    }
  }

  /// The kind of the resource.
  public var kind: Kind {
    switch self {
    case .matrix: .arrays
    case .converters: .converters
    case .tileBus: .tileBus
    case .vectorUnit: .vectorUnit
    case .writeDrivers: .writeDrivers
    case .meshLink: .meshLink
    case .offChipPort: .offChipPort
    }
  }
}

/// The directions in which links of the mesh leave a tile.
public enum MeshDirection: Int, Sendable, Hashable, CaseIterable {
  /// To the next column.
  case east
  /// To the column before.
  case west
  /// To the next row.
  case south
  /// To the row before.
  case north
}

/// The shared units of a chip, numbered without gaps, so that a schedule can keep them in arrays.
///
/// Arrays have no number here: operations on the same arrays run in trace order and never compete.
public struct ChipUnits: Sendable {
  /// Columns of the mesh.
  let meshColumns: Int
  /// Places of the mesh from the first row to the last one in use; a tile is at the place of its number.
  let places: Int
  /// Processing elements of a tile that have a number; none where every array has its own converters.
  let elementsPerTile: Int

  /// Bus, vector unit, drivers and four links.
  private static let perPlace = 7

  /// Rows of the mesh up to the last one in use.
  var rows: Int { places / meshColumns }

  /// How many units there are.
  public var count: Int { 1 + places * (Self.perPlace + elementsPerTile) }

  /// The off-chip port.
  var port: Int { 0 }

  func bus(_ tile: Int) -> Int { 1 + tile * Self.perPlace }
  func vectorUnit(_ tile: Int) -> Int { 2 + tile * Self.perPlace }
  func drivers(_ tile: Int) -> Int { 3 + tile * Self.perPlace }
  func link(_ tile: Int, _ direction: MeshDirection) -> Int {
    4 + tile * Self.perPlace + direction.rawValue
  }
  func converters(_ element: Int) -> Int { 1 + places * Self.perPlace + element }

  /// What a number stands for.
  public subscript(unit: Int) -> Resource {
    let (tile, part) = (unit - 1).quotientAndRemainder(dividingBy: Self.perPlace)
    guard unit > 0 else { return .offChipPort }
    guard tile < places else {
      return .converters(processingElement: unit - 1 - places * Self.perPlace)
    }
    return switch part {
    case 0: .tileBus(tile: tile)
    case 1: .vectorUnit(tile: tile)
    case 2: .writeDrivers(tile: tile)
    case 3: .meshLink(tile: tile, direction: .east)
    case 4: .meshLink(tile: tile, direction: .west)
    case 5: .meshLink(tile: tile, direction: .south)
    default: .meshLink(tile: tile, direction: .north)
    }
  }
}
