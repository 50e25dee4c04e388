/// What BERT's tokeniser takes a character for.
///
/// The reference is Hugging Face's `tokenizers` (0.23), the fast tokeniser. Its general categories are those of Unicode 8
/// (crate `unicode_categories`), its decompositions those of Unicode 9 (crate `unicode-normalization-alignments`): what is
/// younger has no category and decomposes to itself. White space and lower case are those of Unicode 17 there and in
/// Swift 6.3. Compared over all 1,112,064 scalars; the seven whose category Unicode changed later are named below.
enum BertCharacters {
  /// Whether a character is dropped.
  ///
  /// That are U+0000, U+FFFD, and the categories control, format and private use, but for tab, line feed and carriage
  /// return. Unassigned characters stay.
  static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
    if isPrintableASCII(scalar) { return false }
    switch scalar.value {
    case 0x09, 0x0A, 0x0D: return false
    case 0xFFFD: return true
    default:
      return switch category(of: scalar) {
      case .control, .format, .privateUse: true
      default: false
      }
    }
  }

  /// Whether a character separates words and is nothing else.
  static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    isPrintableASCII(scalar) ? scalar == " " : scalar.properties.isWhitespace
  }

  /// Whether a character is an accent, category Mn.
  static func isAccent(_ scalar: Unicode.Scalar) -> Bool {
    !scalar.isASCII && category(of: scalar) == .nonspacingMark
  }

  /// Whether a character is a word of its own: punctuation, or a printable ASCII character that is no letter or digit.
  static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      return switch scalar.value {
      case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
      default: false
      }
    }
    return switch category(of: scalar) {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation:
      true
    default: false
    }
  }

  /// Whether a character is set apart by spaces because Chinese has none.
  ///
  /// The reference's sixth range begins at U+2B920, where Unicode's block and BERT's first tokeniser have U+2B820.
  static func isChinese(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
      0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }

  /// Whether the reference knows what a character decomposes to and where among marks it belongs.
  static func hasDecomposition(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII || isAssigned(scalar, by: 9)
  }

  /// The general category in Unicode 8.
  private static func category(of scalar: Unicode.Scalar) -> Unicode.GeneralCategory {
    switch scalar.value {
    case 0x166D, 0x111C9: .otherPunctuation
    case 0x1734, 0x1171E: .nonspacingMark
    case 0x1885, 0x1886: .otherLetter
    case 0xA9BD: .spacingMark
    default: isAssigned(scalar, by: 8) ? scalar.properties.generalCategory : .unassigned
    }
  }

  private static func isAssigned(_ scalar: Unicode.Scalar, by version: Int) -> Bool {
    guard let age = scalar.properties.age else { return false }
    return age.major <= version
  }

  private static func isPrintableASCII(_ scalar: Unicode.Scalar) -> Bool {
    (0x20...0x7E).contains(scalar.value)
  }
}
