import Experiments
import FileFormats
import Hardware
import Quantities

extension Listing {
  /// Every component of a library: costs with units and range, conditions, source.
  static func components(in file: String) throws -> String {
    let library = try StrictYAML.decode(
      ComponentLibrary.self, from: try checkConfiguration(file), file: file)
    let entries = library.components.map(text(of:))
    return "\(library.name) (\(file))\n\n" + entries.joined(separator: "\n")
  }

  private static func text(of component: Component) -> String {
    var costs: [String] = []
    if let action = component.action, let energy = component.energy {
      costs.append("\(action.rawValue) \(energy)\(range(component.low, component.high))")
    }
    if let latency = component.latency { costs.append("latency \(latency)") }
    let unit = component.per.map { " per \($0.rawValue)" } ?? ""
    if let area = component.area { costs.append("area \(area)\(unit)") }
    if let leakage = component.leakage { costs.append("leakage \(leakage)\(unit)") }
    return """
      \(component.name), \(component.node): \(costs.joined(separator: "; "))
          \(component.conditions)
          source: \(component.source)

      """
  }

  private static func range(_ low: Energy?, _ high: Energy?) -> String {
    guard let low, let high else { return "" }
    return " (\(low) to \(high))"
  }
}
