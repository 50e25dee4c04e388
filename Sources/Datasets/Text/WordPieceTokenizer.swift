/// BERT's tokeniser: words cut into the longest pieces that a vocabulary knows.
///
/// Gives the ids that Hugging Face's fast tokeniser (`BertTokenizerFast`, `tokenizers` 0.23) gives; its slow one differs for
/// rare characters (`BertCharacters`). The names of special tokens inside a text, such as `[SEP]`, become those tokens,
/// as there.
///
/// Source: Y. Wu et al., arXiv 1609.08144, section 4.1 (pieces of words); J. Devlin et al., BERT, NAACL 2019.
public struct WordPieceTokenizer: Sendable {
  /// Longer words are unknown.
  static let longestWord = 100

  /// Whether texts are taken in lower case.
  public var lowercases: Bool { words.lowercases }
  /// Whether accents are dropped.
  public var stripsAccents: Bool { words.stripsAccents }
  /// The number of tokens in the vocabulary.
  public let vocabularySize: Int

  private let vocabulary: WordPieceVocabulary
  private let words: BertWords

  /// Reads a vocabulary.
  ///
  /// - Parameters:
  ///   - path: a `vocab.txt`: UTF-8, one token per line, the first line has the id 0. White space at the end of a line
  ///     is not part of the token; `##` at its beginning says that it continues a word.
  ///   - lowercases: whether texts are taken in lower case.
  ///   - stripsAccents: whether accents are dropped; `nil` for whenever texts are taken in lower case.
  /// - Throws: `FileFormatError` when the file is missing; ``DatasetError`` when it is empty, not UTF-8, has an empty line
  ///   or a token twice, or lacks `[UNK]`, `[CLS]` or `[SEP]`.
  public init(
    vocabulary path: String, lowercases: Bool = true, stripsAccents: Bool? = nil
  ) throws {
    vocabulary = try WordPieceVocabulary(path)
    vocabularySize = vocabulary.count
    words = BertWords(lowercases: lowercases, stripsAccents: stripsAccents ?? lowercases)
  }

  /// The ids of a text: `[CLS]`, its pieces, `[SEP]`.
  ///
  /// - Parameters:
  ///   - text: any text.
  ///   - maximumTokens: the most ids, at least 2; of a longer text the first pieces are kept.
  /// - Returns: at least 2 ids, each in 0 ..< ``vocabularySize``.
  public func encode(_ text: String, maximumTokens: Int) -> [Int] {
    precondition(maximumTokens >= 2, "\(maximumTokens) tokens have no room for [CLS] and [SEP]")
    let most = maximumTokens - 1
    var ids = [vocabulary.begin]
    forEachPart(of: text) { part, special in
      words.forEach(in: part) { word in
        vocabulary.appendPieces(of: word, to: &ids)
        return ids.count < most
      }
      if let special { ids.append(special) }
      return ids.count < most
    }
    return ids.prefix(most) + [vocabulary.end]
  }

  /// Calls a function with the parts of a text between special tokens and the special token after each, until it returns
  /// `false`.
  private func forEachPart(
    of text: String, _ body: (_ part: Substring.UnicodeScalarView, _ special: Int?) -> Bool
  ) {
    let scalars = Substring(text).unicodeScalars
    var start = scalars.startIndex
    var index = start
    while let bracket = scalars[index...].firstIndex(of: "[") {
      index = scalars.index(after: bracket)
      guard let special = vocabulary.special(at: scalars[bracket...]) else { continue }
      guard body(scalars[start..<bracket], special.id) else { return }
      start = scalars.index(bracket, offsetBy: special.length)
      index = start
    }
    _ = body(scalars[start...], nil)
  }
}
