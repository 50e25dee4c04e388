import Experiments
import Hardware
import Quantities

extension Listing {
  /// The models that price entries, and every component of a library: costs with units and range, conditions, source.
  static func components(in file: String) throws -> String {
    let library = try loadComponentLibrary(file)
    let models = table(componentModels.map { ("  \($0.name)", $0.summary) })
    let entries = library.components.map(text(of:)).joined(separator: "\n")
    return "\(library.name) (\(file))\n\n\(entries)\nmodels of entries, by 'model':\n\(models)"
  }

  private static func text(of component: Component) -> String {
    let unit = component.per.map { " per \($0.rawValue)" } ?? ""
    var costs: [String] = []
    if let energy = component.energy {
      costs.append("\(energy)\(range(component.low, component.high))")
    }
    if let power = component.power {
      costs.append("\(power)\(unit)\(range(component.powerLow, component.powerHigh))")
    }
    if let model = component.model { costs.append("model \(model)") }
    if let bits = component.bits { costs.append("\(bits) bits") }
    if let latency = component.latency { costs.append("latency \(latency)") }
    if let area = component.area { costs.append("area \(area)\(unit)") }
    if let leakage = component.leakage { costs.append("leakage \(leakage)\(unit)") }
    let action = component.action.map { " \($0.rawValue)" } ?? ""
    return """
      \(component.name), \(component.node):\(action) \(costs.joined(separator: "; "))
          \(component.conditions)
          source: \(component.source)

      """
  }

  /// The bounds that are known, such as " (0.2 pJ to 0.5 pJ)".
  private static func range<Q: Quantity>(_ low: Q?, _ high: Q?) -> String {
    switch (low, high) {
    case (let low?, let high?): " (\(low) to \(high))"
    case (let low?, nil): " (\(low) or more)"
    case (nil, let high?): " (up to \(high))"
    case (nil, nil): ""
    }
  }
}
