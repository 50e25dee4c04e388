import Foundation
import TestSupport
import Testing

import Datasets

private struct GoldenTokens: Decodable {
  struct Case: Decodable {
    var text: String
    var ids: [Int]
  }
  /// With the ids of the full vocabulary.
  var sentences: [Case]
  /// The id in the full vocabulary of every token of the small one.
  var fullIds: [Int]
  /// With the ids of the small vocabulary.
  var cases: [Case]

  static func read() throws -> GoldenTokens {
    let url = Bundle.module.bundleURL.appending(path: "Golden/wordpiece.json")
    return try JSONDecoder().decode(GoldenTokens.self, from: Data(contentsOf: url))
  }
}

@Suite("WordPiece")
struct WordPieceTests {
  private static let vocabulary = Bundle.module.bundleURL
    .appending(path: "Golden/wordpiece_vocab.txt").path
  private static let sentences = SharedGolden.folder.appending(path: "minilm_sentences.json")

  @Test("gives the ids of Hugging Face's tokeniser, over all planes of Unicode")
  func golden() throws {
    let tokenizer = try WordPieceTokenizer(vocabulary: Self.vocabulary)
    let golden = try GoldenTokens.read()
    #expect(golden.cases.count > 2000)
    #expect(golden.fullIds.count == tokenizer.vocabularySize)
    for (index, expected) in golden.cases.enumerated() {
      let ids = tokenizer.encode(expected.text, maximumTokens: 512)
      #expect(ids == expected.ids, "case \(index): \(expected.text.debugDescription)")
    }
  }

  @Test("gives the ids of the full vocabulary where the small one has all pieces")
  func fullVocabulary() throws {
    let tokenizer = try WordPieceTokenizer(vocabulary: Self.vocabulary)
    let golden = try GoldenTokens.read()
    #expect(golden.sentences.count == 5)
    for sentence in golden.sentences {
      let ids = tokenizer.encode(sentence.text, maximumTokens: 64).map { golden.fullIds[$0] }
      #expect(ids == sentence.ids, "\(sentence.text)")
    }
  }

  @Test(
    "gives the ids that a network was run with",
    .enabled(
      if: FileManager.default.fileExists(atPath: sentences.path()), "no minilm_sentences.json"))
  func reference() throws {
    struct Sentence: Decodable {
      var text: String
      var input_ids: [Int]
    }
    let tokenizer = try WordPieceTokenizer(vocabulary: Self.vocabulary)
    let full = try GoldenTokens.read().fullIds
    let sentences = try JSONDecoder().decode(
      [Sentence].self, from: Data(contentsOf: Self.sentences))
    #expect(!sentences.isEmpty)
    for sentence in sentences {
      let ids = tokenizer.encode(sentence.text, maximumTokens: 64).map { full[$0] }
      #expect(ids == sentence.input_ids, "\(sentence.text)")
    }
  }

  @Test("cuts long texts and keeps their ends", arguments: 2...9)
  func truncation(most: Int) throws {
    let tokenizer = try sample()
    let whole = tokenizer.encode("a b [MASK] aa!", maximumTokens: 64)
    #expect(whole == [2, 5, 7, 4, 5, 6, 8, 3])
    let cut = tokenizer.encode("a b [MASK] aa!", maximumTokens: most)
    #expect(cut == (most >= 8 ? whole : whole.prefix(most - 1) + [3]))
  }

  @Test(
    "keeps case and accents as the settings beside the vocabulary say",
    arguments: [
      (nil, [6, 6, 7]),
      (#"{"do_lower_case": true, "strip_accents": null, "model_max_length": 512}"#, [6, 6, 7]),
      (#"{"do_lower_case": false}"#, [4, 6, 8]),
      (#"{"do_lower_case": true, "strip_accents": false}"#, [6, 6, 8]),
      (#"{"do_lower_case": false, "strip_accents": true}"#, [4, 6, 7]),
    ] as [(String?, [Int])])
  func settings(json: String?, ids: [Int]) throws {
    let folder = try Folder()
    let path = try folder.write("[UNK]\n[CLS]\n[SEP]\nx\nA\nb\na\ne\né\n", to: "vocab.txt")
    if let json { try folder.write(json, to: "tokenizer_config.json") }
    let tokenizer = try WordPieceTokenizer(configuredVocabulary: path)
    #expect(tokenizer.encode("A a é", maximumTokens: 9) == [1] + ids + [2])
  }

  @Test(
    "refuses settings that it cannot follow",
    arguments: [
      (
        #"{"tokenize_chinese_chars": false}"#,
        "tokenize_chinese_chars: found false, expected true"
      ),
      (
        "[]",
        "the file: found something else, expected a JSON object with do_lower_case and strip_accents"
          + " true, false or null"
      ),
    ])
  func wrongSettings(json: String, message: String) throws {
    let folder = try Folder()
    let path = try folder.write(Samples.vocabulary, to: "vocab.txt")
    let file = try folder.write(json, to: "tokenizer_config.json")
    let error = #expect(throws: DatasetError.self) {
      try WordPieceTokenizer(configuredVocabulary: path)
    }
    #expect(error?.description == "\(file): \(message)")
  }

  @Test(
    "refuses a vocabulary that is none",
    arguments: [
      (Array("".utf8), "line 1: found an empty file, expected at least one line"),
      (
        Array("[UNK]\n".utf8) + [0x61, 0xFF, 0x0A],
        "line 2: found bytes that are not UTF-8, expected UTF-8"
      ),
      (
        Array("[UNK]\n\na\n".utf8),
        "line 2: found an empty line, expected one of at most 16777217 tokens"
      ),
      (
        Array("[UNK]\na\na \n".utf8),
        #"line 3: found the token "a" of line 2 again, expected every token once"#
      ),
      (
        Array("[UNK]\n[CLS]\na\n".utf8),
        "lines 1 to 3: found no token [SEP], expected [UNK], [CLS] and [SEP]"
      ),
    ])
  func wrongVocabulary(bytes: [UInt8], message: String) throws {
    let path = try Folder().path
    let folder = try Folder()
    let file = try folder.write(bytes, to: "vocab.txt")
    let error = #expect(throws: DatasetError.self) { try WordPieceTokenizer(vocabulary: file) }
    #expect(error?.description == "\(file): \(message)")
    let missing = #expect(throws: (any Error).self) { try WordPieceTokenizer(vocabulary: path) }
    #expect(missing.map { "\($0)" } == "\(path): the file does not exist")
  }

  @Test("canonically equivalent tokens are different tokens")
  func equivalentTokens() throws {
    let folder = try Folder()
    let path = try folder.write("[UNK]\n[CLS]\n[SEP]\n豈\n\u{F900}\n", to: "vocab.txt")
    let tokenizer = try WordPieceTokenizer(
      vocabulary: path, lowercases: false, stripsAccents: false)
    #expect(tokenizer.encode("豈\u{F900}", maximumTokens: 9) == [1, 3, 4, 2])
  }

  private func sample() throws -> WordPieceTokenizer {
    let folder = try Folder()
    return try WordPieceTokenizer(vocabulary: folder.write(Samples.vocabulary, to: "vocab.txt"))
  }
}
