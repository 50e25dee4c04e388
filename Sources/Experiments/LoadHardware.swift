public import Hardware

/// Reads a chip from a hardware file and prices it.
///
/// - Parameters:
///   - path: the hardware's YAML file.
///   - overrides: settings that replace the file's, as `key.path=value`.
///   - components: the component library; the one that the hardware names unless given.
///   - converterBits: the resolution of the converters.
/// - Returns: the chip, checked.
/// - Throws: an error that names file, line and key.
public func loadHardware(
  _ path: String, overrides: [String] = [], components: String? = nil, converterBits: Int = 8
) throws -> Hardware {
  let loader = ConfigurationLoader(path: path)
  let description = try loader.read(HardwareDescription.self, at: path, overrides: overrides)
  let library = try loader.componentLibrary(
    at: components ?? loader.beside(description.components))
  return try Hardware(description, library: library, converterBits: converterBits)
}
