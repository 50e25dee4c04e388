import FileFormats
import Foundation
public import Networks

/// What adapters have to know of a Hugging Face model: its family, its modules, and how its checkpoint names them.
public struct ModelReference: Sendable {
  /// The family of the model.
  public let family: any ModelFamily.Type
  /// The last part of the model's path.
  public let name: String
  /// What the checkpoint puts before the names of the base model: `bert.`, or nothing.
  public let prefix: String
  /// The linear maps, in the order of the forward pass.
  public let modules: [ModuleShape]
  /// The names of modules in the checkpoint, where they are not those here.
  let checkpointNames: [String: String]

  /// Looks at a model without reading its weights.
  ///
  /// - Parameters:
  ///   - path: a model folder, or an ``HDF5Model``.
  ///   - output: what the network is to give out; as its architecture has it unless given.
  /// - Returns: family, modules and names.
  /// - Throws: ``CheckpointError`` and the errors of the files.
  public static func read(_ path: String, output: ModelOutput? = nil) throws -> ModelReference {
    let source = try ModelSource(path)
    let (family, names) = (source.configuration.family, try source.names)
    let description = try family.describe(source.configuration.output(output))
    let modules = TransformerWeights(description).moduleShapes
    return ModelReference(
      family: type(of: family), name: (path as NSString).lastPathComponent,
      prefix: names.prefix, modules: modules,
      checkpointNames: Dictionary(
        modules.map { ($0.name, names.module($0.name)) }
      ) { first, _ in first })
  }
}
