import Experiments
import Foundation
import Hardware
import Quantities
import Reports

extension Listing {
  private static let libraryFolder = "configs/components"
  /// The library of the reference chip.
  static let referenceLibrary = "\(libraryFolder)/isaac-32nm.yaml"

  /// One line per shipped library, then that of the reference chip in full.
  static var allComponents: String {
    get throws {
      let reference = try components(in: referenceLibrary)
      let files = try FileManager.default.contentsOfDirectory(atPath: libraryFolder)
        .filter { $0.hasSuffix(".yaml") }.sorted().map { "\(libraryFolder)/\($0)" }
      let libraries = try files.map { try loadComponentLibrary($0) }
      var table = TextTable()
      table.add(["file"], files, .left)
      table.add(["name"], libraries.map(\.name), .left)
      table.add(["entries"], libraries.map { "\($0.components.count)" })
      table.add(["what it is"], try files.map(summary(of:)), .left)
      return """
        Libraries, with the entries that they include; --file lists one in full:

        \(table.text())

        \(reference)
        """
    }
  }

  /// What the comment at the beginning of a library says first.
  private static func summary(of file: String) throws -> String {
    let comment = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
      .prefix { $0.hasPrefix("#") }.map { $0.dropFirst(2) }.joined(separator: " ")
    let end = [": ", "; ", ". "].compactMap { comment.firstRange(of: $0)?.lowerBound }.min()
    let first = comment[..<(end ?? comment.endIndex)]
    return String(first.hasSuffix(".") ? first.dropLast() : first)
  }

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
