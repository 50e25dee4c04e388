import Experiments
import Foundation
import Hardware
import Quantities
import Reports

extension Listing {
  /// The power and area of a chip by level and component, and what each of its actions costs.
  static func hardware(in file: String) throws -> String {
    let hardware = try loadHardware(file)
    return """
      \(hardware.description.name) (\(file)), components \(hardware.library.name)

      \(levels(of: hardware.budget))

      \(parts(of: hardware.budget))

      \(costs(of: hardware))

      Powers are those of reading at full rate, leakage included; a component without one depends on the work.

      """
  }

  /// One line per level, with everything in it.
  private static func levels(of budget: Budget) -> String {
    let levels = ChipLevel.allCases
    var table = TextTable()
    table.add(["one"], levels.map { $0.rawValue.replacing("_", with: " ") }, .left)
    table.add(["on the chip"], levels.map { "\(budget.count(of: $0))" })
    table.add(["power"], levels.map { short(budget.power(of: $0)) })
    table.add(["area, mm²"], levels.map { short(budget.area(of: $0).squareMillimeters) })
    return table.text()
  }

  /// One line per component, lowest level first.
  private static func parts(of budget: Budget) -> String {
    let rows = ChipLevel.allCases.flatMap { level in budget.rows.filter { $0.level == level } }
    var table = TextTable()
    table.add(["component"], rows.map(\.component), .left)
    table.add(["action"], rows.map { $0.action?.rawValue ?? "" }, .left)
    table.add(["per"], rows.map { $0.unit.rawValue }, .left)
    table.add(["on the chip"], rows.map { "\($0.instances)" })
    table.add(["power of one"], rows.map { $0.power.map(short) ?? "–" })
    table.add(["area of one, µm²"], rows.map { $0.area.map { short($0.squareMicrometers) } ?? "–" })
    return table.text()
  }

  /// One line per action and component.
  private static func costs(of hardware: Hardware) -> String {
    let rows = Action.allCases.flatMap { action in
      hardware.costs(of: action).map { (action, $0) }
    }
    var table = TextTable()
    table.add(["action"], rows.map { $0.0.rawValue }, .left)
    table.add(["component"], rows.map { $0.1.component }, .left)
    table.add(
      ["energy"], rows.map { short($0.1.energy) + ($0.0 == .cellConduction ? " per S" : "") })
    table.add(["low"], rows.map { $0.1.low.map(short) ?? "–" })
    table.add(["high"], rows.map { $0.1.high.map(short) ?? "–" })
    return table.text()
  }

  /// A quantity with four significant digits.
  private static func short<Q: Quantity>(_ quantity: Q) -> String {
    "\(Q(si: Double(String(format: "%.4g", quantity.si)) ?? quantity.si))"
  }

  /// A number with four significant digits.
  private static func short(_ value: Double) -> String { String(format: "%.4g", value) }
}
