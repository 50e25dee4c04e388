import Foundation

/// Cuts a text into the words that BERT's tokeniser looks up, as Hugging Face's fast tokeniser does.
///
/// In this order: drop control characters; set Chinese characters apart; decompose and drop accents; lower case,
/// character by character, so that a final sigma is σ; cut at white space and around punctuation.
struct BertWords: Sendable {
  /// Whether words are in lower case.
  let lowercases: Bool
  /// Whether accents are dropped.
  let stripsAccents: Bool

  /// Calls a function with every word, until it returns `false`.
  func forEach(in text: Substring.UnicodeScalarView, _ body: (_ word: Word) -> Bool) {
    var word = Word()
    for scalar in normalized(text) {
      let isPunctuation = BertCharacters.isPunctuation(scalar)
      if isPunctuation || BertCharacters.isSpace(scalar) {
        guard word.isEmpty || body(word) else { return }
        word = Word()
        if isPunctuation {
          word.append(scalar)
          guard body(word) else { return }
          word = Word()
        }
      } else {
        word.append(scalar)
      }
    }
    if !word.isEmpty { _ = body(word) }
  }

  /// The text without what is dropped, in the case that is wanted.
  private func normalized(_ text: Substring.UnicodeScalarView) -> [Unicode.Scalar] {
    var scalars = cleaned(text)
    if stripsAccents {
      scalars = decomposed(scalars)
      scalars.removeAll(where: BertCharacters.isAccent)
    }
    return lowercases ? lowercased(scalars) : scalars
  }

  private func cleaned(_ text: Substring.UnicodeScalarView) -> [Unicode.Scalar] {
    var cleaned: [Unicode.Scalar] = []
    for scalar in text where !BertCharacters.isDropped(scalar) {
      if BertCharacters.isSpace(scalar) {
        cleaned.append(" ")
      } else if BertCharacters.isChinese(scalar) {
        cleaned += [" ", scalar, " "]
      } else {
        cleaned.append(scalar)
      }
    }
    return cleaned
  }

  /// The canonical decomposition; what the reference does not know stands for itself and divides what is around it.
  private func decomposed(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
    if scalars.allSatisfy(\.isASCII) { return scalars }
    var decomposed: [Unicode.Scalar] = []
    var known = String.UnicodeScalarView()
    for scalar in scalars {
      if BertCharacters.hasDecomposition(scalar) {
        known.append(scalar)
      } else {
        decomposed += String(known).decomposedStringWithCanonicalMapping.unicodeScalars
        known = String.UnicodeScalarView()
        decomposed.append(scalar)
      }
    }
    return decomposed + String(known).decomposedStringWithCanonicalMapping.unicodeScalars
  }

  private func lowercased(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var lowercased: [Unicode.Scalar] = []
    lowercased.reserveCapacity(scalars.count)
    for scalar in scalars {
      switch scalar {
      case "A"..."Z": lowercased.append(Unicode.Scalar(UInt8(scalar.value) + 0x20))
      case _ where scalar.isASCII: lowercased.append(scalar)
      default: lowercased += scalar.properties.lowercaseMapping.unicodeScalars
      }
    }
    return lowercased
  }
}

/// A word as the vocabulary is searched for it.
struct Word {
  /// Its UTF-8.
  private(set) var bytes: [UInt8] = []
  /// The number of its Unicode scalars.
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  mutating func append(_ scalar: Unicode.Scalar) {
    if scalar.isASCII {
      bytes.append(UInt8(scalar.value))
    } else {
      bytes += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
    }
    count += 1
  }
}
