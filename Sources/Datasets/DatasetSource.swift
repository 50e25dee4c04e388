/// Where the data of a dataset come from, as a configuration says.
public struct DatasetSource: Sendable, Equatable {
  /// The file or folder to read; `nil` for the data that come with the program.
  public var path: String?
  /// The vocabulary of the tokeniser, for datasets of texts.
  public var vocabulary: String?
  /// The most tokens of one text, for datasets of texts; 64 unless given.
  ///
  /// Those at its ends are included; longer texts are cut.
  public var maximumTokens: Int?

  /// Makes a source; without arguments, of the data that come with the program.
  public init(path: String? = nil, vocabulary: String? = nil, maximumTokens: Int? = nil) {
    self.path = path
    self.vocabulary = vocabulary
    self.maximumTokens = maximumTokens
  }

  /// The path, which a dataset without data of its own must have.
  func requiredPath(for dataset: any Dataset.Type) throws -> String {
    guard let path else {
      throw DatasetError.missingSource(
        dataset: dataset.name, setting: "path", expected: dataset.contents)
    }
    return path
  }

  /// Throws when what cuts texts into tokens is given to a dataset that has none.
  func refuseTokenizer(for dataset: any Dataset.Type) throws {
    let given = ["vocabulary": vocabulary != nil, "max_tokens": maximumTokens != nil]
    if let setting = given.filter(\.value).keys.max() {
      throw DatasetError.unusedSource(dataset: dataset.name, setting: setting)
    }
  }
}
