import Crossbars
import Datasets
import Devices
import FileFormats
import Foundation
import Hardware

/// Reads experiment files and the files that they name.
struct ConfigurationLoader {
  /// The experiment's file.
  let path: String

  private var folder: String { (path as NSString).deletingLastPathComponent }

  /// Reads one YAML file strictly, with settings replaced by `key.path=value` texts.
  func read<Value: Codable>(
    _ type: Value.Type, at path: String, overrides: [String] = []
  ) throws -> Value {
    let settings = try overrides.map { text in
      guard let setting = YAMLOverride(text) else {
        throw ExperimentError.malformedOverride(text: text)
      }
      return setting
    }
    return try StrictYAML.decode(
      type, from: try readText(at: path), file: path, overrides: settings)
  }

  /// The part that a reference stands for, and the folder that its own references are relative to.
  func resolve<Value>(_ reference: Reference<Value>) throws -> (value: Value, folder: String) {
    switch reference {
    case .inline(let value): return (value, folder)
    case .file(let name):
      let file = join(folder, name)
      return (try read(Value.self, at: file), (file as NSString).deletingLastPathComponent)
    }
  }

  /// The chip with every named file read and everything checked.
  func chip(_ configuration: ChipConfiguration) throws -> Chip {
    let hardware = try resolve(configuration.hardware).value
    let library = try library(of: configuration)
    let crossbar = try resolve(configuration.crossbar).value
    let device = try resolve(configuration.device).value.device
    try crossbar.validate()
    _ = try crossbar.encoding(cellBits: device.cell.bits)
    return Chip(
      hardware: try Hardware(hardware, library: library, converterBits: crossbar.adcBits),
      device: device, crossbar: crossbar)
  }

  /// The whole component library of a chip, with every library that it includes.
  func library(of configuration: ChipConfiguration) throws -> ComponentLibrary {
    switch configuration.components {
    case .inline(let library)?: return try library.resolved(in: folder, with: componentFile)
    case .file(let name)?: return try componentLibrary(at: join(folder, name))
    case nil:
      let (hardware, hardwareFolder) = try resolve(configuration.hardware)
      return try componentLibrary(at: join(hardwareFolder, hardware.components))
    }
  }

  /// A component library with every library that it includes.
  func componentLibrary(at path: String) throws -> ComponentLibrary {
    try ComponentLibrary.read(at: path, with: componentFile)
  }

  /// Several component libraries, each with every library that it includes, as one.
  func componentLibrary(at paths: [String]) throws -> ComponentLibrary {
    try ComponentLibrary.read(at: paths, with: componentFile)
  }

  private func componentFile(at path: String) throws -> ComponentLibrary {
    try read(ComponentLibrary.self, at: path)
  }

  /// The data set with its data read.
  func dataset(_ configuration: AdaptationConfiguration.DataConfiguration) throws -> any Dataset {
    guard let type = datasets.first(where: { $0.name == configuration.dataset }) else {
      throw ExperimentError.invalidSetting(
        file: path, key: "data.dataset", found: "'\(configuration.dataset)'",
        allowed: datasets.map { $0.name }.joined(separator: ", "))
    }
    return try type.init(
      DatasetSource(
        path: configuration.path.map(beside), vocabulary: configuration.vocabulary.map(beside),
        maximumTokens: configuration.maximumTokens))
  }

  /// A path relative to a folder; an absolute path stays as it is.
  func join(_ folder: String, _ name: String) -> String {
    name.hasPrefix("/") || folder.isEmpty ? name : (folder as NSString).appendingPathComponent(name)
  }

  /// Makes paths that the experiment's file names paths from here.
  func resolvePaths(of configuration: inout AdaptationConfiguration) {
    configuration.data.path = configuration.data.path.map(beside)
    configuration.data.vocabulary = configuration.data.vocabulary.map(beside)
    configuration.network.model = configuration.network.model.map(beside)
    if case .ready(let adapters)? = configuration.pool {
      configuration.pool = .ready(adapters: adapters.map(beside))
    }
  }

  /// A path that the experiment's file names: relative to its folder, or, in a resolved configuration that was written
  /// elsewhere, to where the program runs.
  func beside(_ name: String) -> String {
    let path = join(folder, name)
    let isThere = FileManager.default.fileExists(atPath:)
    return !isThere(path) && isThere(name) ? name : path
  }
}

/// The text of a file.
///
/// - Throws: `FileFormatError` for a file that is missing or not UTF-8.
public func readText(at path: String) throws -> String {
  var isDirectory: ObjCBool = false
  guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
    throw FileFormatError.missingFile(path: path)
  }
  guard !isDirectory.boolValue, let data = FileManager.default.contents(atPath: path) else {
    throw FileFormatError.system(
      call: "open", path: path,
      cause: isDirectory.boolValue ? "is a directory" : "permission denied or not readable")
  }
  guard let text = String(data: data, encoding: .utf8) else {
    throw ExperimentError.invalidSetting(
      file: path, key: "encoding", found: "bytes that are not UTF-8", allowed: "UTF-8")
  }
  return text
}
