import FileFormats
import Foundation
import Quantities
import Testing

@testable import Hardware

/// The actions that the reference chip performs and a library has to price, in order.
let pricedActions = Action.allCases.filter {
  referenceDescription().performs($0) && !Action.tallies.contains($0)
}

/// A library in which the n-th action of the reference chip costs n pJ.
func numberedLibrary() -> ComponentLibrary {
  ComponentLibrary(
    name: "numbered",
    components: pricedActions.enumerated().map { index, action in
      Component(
        name: "part-\(index + 1)", action: action, bits: action == .adcConversion ? 8 : nil,
        energy: .picojoules(Double(index + 1)), node: "none", conditions: "invented for a test",
        source: "the test")
    })
}

/// An entry that a model prices without a number.
func modelled(_ action: Action, _ model: String) -> Component {
  Component(
    name: "model", action: action, model: model, node: "none", conditions: "a test",
    source: "the test")
}

/// The description of the reference chip under the name "chip".
func referenceDescription() -> HardwareDescription {
  HardwareDescription(name: "chip", components: "numbered.yaml")
}

/// The folder `configs/`.
let configurations = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().appending(path: "configs")

/// The names of the files in a folder of `configs/`, without extension.
func shipped(_ folder: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(
    atPath: configurations.appending(path: folder).path
  ).filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
}

/// One shipped library with everything that it includes.
func shippedLibrary(_ name: String) throws -> ComponentLibrary {
  try ComponentLibrary.read(
    at: configurations.appending(path: "components/\(name).yaml").path, with: libraryFile)
}

/// One library file without what it includes.
func libraryFile(_ path: String) throws -> ComponentLibrary {
  try StrictYAML.decode(
    ComponentLibrary.self, from: String(contentsOfFile: path, encoding: .utf8), file: path)
}

/// The description of a shipped preset.
func shippedDescription(_ name: String) throws -> HardwareDescription {
  let path = configurations.appending(path: "hardware/\(name).yaml").path
  return try StrictYAML.decode(
    HardwareDescription.self, from: String(contentsOfFile: path, encoding: .utf8), file: path)
}

/// A shipped preset with its library.
func preset(
  _ name: String, converterBits: Int = 8, _ change: (inout HardwareDescription) -> Void = { _ in }
) throws -> Hardware {
  var description = try shippedDescription(name)
  change(&description)
  let library = description.components.replacing("../components/", with: "")
    .replacing(".yaml", with: "")
  return try Hardware(
    description, library: shippedLibrary(library), converterBits: converterBits)
}

/// |actual/expected − 1|.
func deviation(_ actual: Double, _ expected: Double) -> Double { abs(actual / expected - 1) }
