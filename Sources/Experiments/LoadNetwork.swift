import FileFormats
import Foundation

/// The folder of the networks that can be named without a path.
public let networkFolder = "configs/networks"

/// Reads the shapes of a network.
///
/// - Parameter name: the path of a YAML file, or the name of one in ``networkFolder`` without its extension.
/// - Returns: the shapes, checked.
/// - Throws: ``ExperimentError/unknownNetwork(found:known:)`` when there is neither, and an error that names file, line
///   and key for what is wrong in the file.
public func loadNetwork(_ name: String) throws -> NetworkDescription {
  let path = try networkFile(name)
  let network = try ConfigurationLoader(path: path).read(NetworkDescription.self, at: path)
  _ = try network.adaptedModuleIndices()
  return network
}

/// The names of the networks in ``networkFolder``, sorted.
public func knownNetworks() -> [String] {
  // Run from elsewhere, the program knows no networks by name.
  let files = (try? FileManager.default.contentsOfDirectory(atPath: networkFolder)) ?? []
  return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
}

private func networkFile(_ name: String) throws -> String {
  let known = knownNetworks()
  if known.contains(name) { return "\(networkFolder)/\(name).yaml" }
  guard name.contains("/") || name.hasSuffix(".yaml") else {
    throw ExperimentError.unknownNetwork(found: name, known: known)
  }
  return name
}
