public import Networks

/// A family of transformers as Hugging Face keeps it: the keys of `config.json` that matter, and the names of tensors.
///
/// Names of modules and tensors are those of the base model, without the prefix that a model with a head puts before
/// them.
public protocol ModelFamily: Codable, Sendable, Equatable {
  /// The value of `model_type` that chooses the family.
  static var modelType: String { get }
  /// What models with a head put before the names of the base model: `bert.`.
  static var prefix: String { get }
  /// What stands in `architectures` for models whose logits come from a linear head on one vector, and the names of
  /// the head's weight and bias without `.weight` and `.bias`.
  static var classifiers: [String: String] { get }
  /// The beginnings of names of tensors that may be in a checkpoint and are not needed, or, after a dot, their ends: heads of
  /// pre-training, tables that follow from the configuration.
  static var ignored: [String] { get }

  /// Checks what the types cannot say.
  ///
  /// - Throws: ``CheckpointError`` that names the key.
  func validate() throws
  /// The network that the configuration describes, giving out what is asked for.
  func describe(_ output: ModelOutput) throws -> TransformerDescription
  /// What the architecture of a checkpoint gives out, unless something else is asked for.
  func usualOutput(architecture: String?) -> ModelOutput
  /// The name that stands for a tensor here, of the one that it has in a checkpoint, where several have been in use.
  static func canonical(_ name: String) -> String
  /// Where modules usually get adapters, as patterns of names: queries and values.
  static var usuallyAdapted: [String] { get }
}

extension ModelFamily {
  /// Nothing to rename.
  public static func canonical(_ name: String) -> String { name }
  /// No classifiers.
  public static var classifiers: [String: String] { [:] }
  /// Nothing is ignored.
  public static var ignored: [String] { [] }

  /// The names of all tensors that some output needs: a decoder, say, is known where an encoder alone is used.
  var tensorNames: [String] {
    ModelOutput.allCases.flatMap { (try? describe($0).tensors().map(\.name)) ?? [] }
  }
}

/// Every family of models that can be read; adding one is its file and a line here.
public let modelFamilies: [any ModelFamily.Type] = [
  BERTFamily.self, RoBERTaFamily.self, DistilBERTFamily.self, ViTFamily.self, T5Family.self,
  LLaMAFamily.self,
]

/// What a network gives out.
public enum ModelOutput: String, Codable, Sendable, CaseIterable {
  /// The mean over the vectors of a sequence, as sentence embeddings.
  case mean
  /// The first vector of a sequence.
  case first
  /// The last vector of a sequence.
  case last
  /// The first vector through the model's own map and activation.
  case pooler
  /// Logits over the vocabulary for every token.
  case vocabulary
}
