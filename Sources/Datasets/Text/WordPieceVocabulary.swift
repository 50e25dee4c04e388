/// The tokens of a `vocab.txt`.
struct WordPieceVocabulary: Sendable {
  /// Ids up to this one are whole numbers in single precision, which inputs of networks have.
  static let largestID = 1 << 24
  /// What a piece that continues a word begins with.
  private static let continuation = "##"
  private static let specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]

  /// The number of tokens.
  let count: Int
  /// The id of `[CLS]`.
  let begin: Int
  /// The id of `[SEP]`.
  let end: Int
  private let unknown: Int
  private let tokens: TokenTrie
  /// Where pieces that continue a word begin; `nil` when there are none.
  private let continuing: Int?
  private let specials: [(text: String, id: Int)]

  /// Reads a file.
  ///
  /// - Throws: see ``WordPieceTokenizer/init(vocabulary:lowercases:stripsAccents:)``.
  init(_ path: String) throws {
    var tokens = TokenTrie()
    var count = 0
    try forEachLine(of: path) { line, number in
      let token = Self.trimmed(line)
      guard !token.isEmpty, count <= Self.largestID else {
        throw DatasetError.malformed(
          file: path, place: "line \(number)",
          found: token.isEmpty ? "an empty line" : "a token after \(count) others",
          expected: "one of at most \(Self.largestID + 1) tokens")
      }
      if let earlier = tokens.insert(token.utf8, id: count) {
        throw DatasetError.malformed(
          file: path, place: "line \(number)",
          found: "the token \(quoted(token)) of line \(earlier + 1) again",
          expected: "every token once")
      }
      count += 1
    }
    func required(_ special: String) throws -> Int {
      guard let id = tokens.id(of: special.utf8) else {
        throw DatasetError.malformed(
          file: path, place: "lines 1 to \(count)", found: "no token \(special)",
          expected: "[UNK], [CLS] and [SEP]")
      }
      return id
    }
    unknown = try required("[UNK]")
    begin = try required("[CLS]")
    end = try required("[SEP]")
    continuing = tokens.node(of: Self.continuation.utf8)
    specials = Self.specials.compactMap { text in
      tokens.id(of: text.utf8).map { (text, $0) }
    }
    self.tokens = tokens
    self.count = count
  }

  /// The special token that a text begins with, and its length in scalars.
  func special(at text: Substring.UnicodeScalarView) -> (id: Int, length: Int)? {
    specials.first { text.starts(with: $0.text.unicodeScalars) }
      .map { ($0.id, $0.text.unicodeScalars.count) }
  }

  /// Appends the longest pieces of a word from left to right, or `[UNK]` when a rest has no piece or the word is too long.
  func appendPieces(of word: Word, to ids: inout [Int]) {
    let count = ids.count
    var rest = word.bytes[...]
    var start: Int? = word.count > WordPieceTokenizer.longestWord ? nil : TokenTrie.root
    while !rest.isEmpty {
      guard let node = start, let piece = tokens.longest(in: rest, from: node) else {
        ids.removeSubrange(count...)
        ids.append(unknown)
        return
      }
      ids.append(piece.id)
      rest = rest[piece.end...]
      start = continuing
    }
  }

  private static func trimmed(_ line: String) -> Substring {
    var scalars = Substring(line).unicodeScalars
    while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
    return Substring(scalars)
  }
}
