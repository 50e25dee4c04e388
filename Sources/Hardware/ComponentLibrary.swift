import Quantities

/// The costs of all components of one technology, each with its source.
public struct ComponentLibrary: Sendable, Codable, Equatable {
  /// The library's name in messages and reports.
  public var name: String
  /// The files of libraries whose entries this one takes over, relative to its own file; none once they are resolved.
  public var include: [String]?
  /// The entries, in file order.
  public var components: [Component]

  /// Creates a library.
  ///
  /// - Parameters:
  ///   - name: the name in messages.
  ///   - components: the entries; every action at most once per component, conversions once per resolution.
  public init(name: String, components: [Component]) {
    self.name = name
    self.components = components
  }

  /// The library without the converters of other resolutions.
  ///
  /// - Throws: ``HardwareError/missingConverter(library:bits:known:)`` when a component that converts has no entry for
  ///   this one.
  public func choosingConverter(bits: Int) throws(HardwareError) -> ComponentLibrary {
    let converters = components.filter { $0.action == .adcConversion }
    for name in Set(converters.map(\.name)).sorted() {
      let known = converters.filter { $0.name == name }.map(\.bits)
      guard known.contains(bits) || known.contains(nil) else {
        throw .missingConverter(
          library: self.name, bits: bits, known: known.compactMap { $0 }.sorted())
      }
    }
    var chosen = self
    chosen.components.removeAll { $0.action == .adcConversion && $0.bits ?? bits != bits }
    return chosen
  }

  /// Checks that every entry is complete and that no component prices an action twice.
  ///
  /// - Throws: ``HardwareError`` for the first entry that is wrong.
  public func validate() throws(HardwareError) {
    if let include, !include.isEmpty {
      throw .unresolvedInclude(library: name, files: include)
    }
    for (index, component) in components.enumerated() {
      try ComponentCheck(library: name, component: component).run()
      guard let action = component.action else { continue }
      if components[..<index].contains(where: component.competes) {
        throw .duplicateAction(library: name, action: action, component: component.name)
      }
    }
  }
}
