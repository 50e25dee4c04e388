import FileFormats
import Foundation

/// What Hugging Face's `tokenizer_config.json` says about a WordPiece vocabulary; other keys are of no concern here.
struct TokenizerSettings: Decodable {
  var lowercases: Bool?
  var stripsAccents: Bool?
  var setsChineseApart: Bool?

  enum CodingKeys: String, CodingKey {
    case lowercases = "do_lower_case"
    case stripsAccents = "strip_accents"
    case setsChineseApart = "tokenize_chinese_chars"
  }
}

extension WordPieceTokenizer {
  /// Reads a vocabulary, and the settings of the `tokenizer_config.json` beside it where there is one.
  ///
  /// Without that file, or where it does not say: texts in lower case without accents.
  ///
  /// - Parameter path: the `vocab.txt`.
  /// - Throws: as ``init(vocabulary:lowercases:stripsAccents:)``, and ``DatasetError`` for settings that are no JSON or keep
  ///   Chinese characters together.
  public init(configuredVocabulary path: String) throws {
    let file = ((path as NSString).deletingLastPathComponent as NSString)
      .appendingPathComponent("tokenizer_config.json")
    guard FileManager.default.fileExists(atPath: file) else {
      try self.init(vocabulary: path)
      return
    }
    let data = try regularFileContents(file)
    guard let settings = try? JSONDecoder().decode(TokenizerSettings.self, from: data) else {
      throw DatasetError.malformed(
        file: file, place: "the file", found: "something else",
        expected: "a JSON object with do_lower_case and strip_accents true, false or null")
    }
    guard settings.setsChineseApart ?? true else {
      throw DatasetError.malformed(
        file: file, place: "tokenize_chinese_chars", found: "false", expected: "true")
    }
    try self.init(
      vocabulary: path, lowercases: settings.lowercases ?? true,
      stripsAccents: settings.stripsAccents)
  }
}
