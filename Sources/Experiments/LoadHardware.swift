public import Hardware

/// Reads a hardware file with its component library, and checks both.
///
/// - Parameters:
///   - path: a YAML file of a chip.
///   - overrides: settings that replace the file's, as `key.path=value`.
///   - components: the component libraries, of which later ones replace entries of earlier ones
///     (`ComponentLibrary.read`); the one that the hardware names unless given.
///   - converterBits: the resolution of the chip's converters.
/// - Returns: the chip with a price for everything that it does.
/// - Throws: `FileFormatError` or `HardwareError`, which name the file or the library, and the key.
public func loadHardware(
  _ path: String, overrides: [String] = [], components: [String] = [], converterBits: Int = 8
) throws -> Hardware {
  let loader = ConfigurationLoader(path: path)
  let description = try loader.read(HardwareDescription.self, at: path, overrides: overrides)
  let library = try loader.componentLibrary(
    at: components.isEmpty ? [loader.beside(description.components)] : components)
  return try Hardware(description, library: library, converterBits: converterBits)
}

/// Reads a component library with every library that it includes, and checks it.
///
/// - Parameter path: a YAML file of a library.
/// - Returns: one library without includes.
/// - Throws: `FileFormatError` or `HardwareError`, which name the file or the library, and the key.
public func loadComponentLibrary(_ path: String) throws -> ComponentLibrary {
  let library = try ConfigurationLoader(path: path).componentLibrary(at: path)
  try library.validate()
  return library
}
