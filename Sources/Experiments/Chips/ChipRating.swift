import Crossbars
import Devices
import Hardware
import Quantities

/// What a chip could do if all of its arrays were read without pause, and what it needs for that.
///
/// A multiplication and an addition are two operations, of the bits that the crossbar description gives weights and inputs
/// (ISAAC, Shafiee et al., ISCA 2016, Table IV, counts so). A unit column, which an offset encoding may have, takes no room
/// here.
struct ChipRating {
  /// The names and units of ``values``.
  static let metrics: [Metric] = [
    ("peak_throughput", "op/s"), ("power", "W"), ("area", "mm2"), ("storage", "byte"),
    ("energy_efficiency", "op/J"), ("area_efficiency", "op/s/mm2"),
    ("storage_density", "byte/mm2"), ("energy_efficiency_tile", "op/J"),
    ("area_efficiency_tile", "op/s/mm2"), ("converter_power_share", "1"),
    ("converter_area_share", "1"),
  ].map { Metric(name: $0, units: $1) }

  /// In the order of ``metrics``; the shares are those of the converters in a tile.
  let values: [Double]

  init(_ chip: Chip) throws {
    let hardware = chip.hardware
    let description = hardware.description
    let budget = hardware.budget
    let encoding = try chip.crossbar.encoding(cellBits: chip.device.cell.bits)
    let peak = description.peakOperationsPerSecond(
      cellsPerWeight: encoding.physicalColumns, inputCycles: chip.crossbar.inputCycles,
      converterBits: hardware.converterBits)
    let cells = Double(description.arrays) * Double(description.array.cells)
    let storage = cells * Double(chip.device.cell.bits) / 8
    let (power, area) = (budget.power(of: .chip), budget.area(of: .chip).squareMillimeters)
    let tiles = Double(description.chip.tiles)
    let tilePower = budget.power(of: .tile)
    let tileArea = budget.area(of: .tile).squareMillimeters
    let converters = budget.rows.filter { $0.action == .adcConversion }
    let perTile = converters.map { Double($0.instances) / tiles }
    let converterPower = zip(converters, perTile).reduce(Power.zero) {
      $0 + ($1.0.power ?? .zero) * $1.1
    }
    let converterArea = zip(converters, perTile).reduce(0) {
      $0 + ($1.0.area?.squareMillimeters ?? 0) * $1.1
    }
    values = [
      peak, power.watts, area, storage, peak / power.watts, peak / area, storage / area,
      peak / tiles / tilePower.watts, peak / tiles / tileArea, converterPower / tilePower,
      converterArea / tileArea,
    ]
  }
}
