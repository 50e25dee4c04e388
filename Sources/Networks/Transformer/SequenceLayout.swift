import MatrixMath

/// Where sequences of different lengths lie in a matrix of vectors, one after the other without padding.
public struct SequenceLayout: Sendable, Equatable {
  /// The number of vectors of every sequence.
  public let lengths: [Int]
  /// The row of the first vector of every sequence.
  public let starts: [Int]
  /// The number of vectors of all sequences.
  public let count: Int

  /// Lays out sequences.
  public init(lengths: [Int]) {
    self.lengths = lengths
    var starts: [Int] = []
    var next = 0
    for length in lengths {
      starts.append(next)
      next += length
    }
    self.starts = starts
    count = next
  }

  /// The number of sequences.
  public var sequences: Int { lengths.count }

  /// The position of every vector in its sequence, from 0.
  var positions: [Int] { lengths.flatMap { 0..<$0 } }

  /// The rows of sequence `index`.
  func rows(of index: Int) -> Range<Int> { starts[index]..<starts[index] + lengths[index] }

  /// The lengths as a matrix [1, sequences], for the tape.
  var matrix: Matrix {
    Matrix(rows: 1, columns: lengths.count, elements: lengths.map { Float($0) })
  }

  /// Reads what ``matrix`` wrote.
  init(_ matrix: Matrix) { self.init(lengths: matrix.elements.map { Int($0) }) }
}

/// Sequences of tokens, and for an encoder–decoder also those that the decoder is given.
///
/// A row of a batch's inputs is one sequence: token numbers, and −1 after its end. For an encoder–decoder −2 stands
/// between the tokens of the encoder and those of the decoder; without it, and for a batch of shapes, the
/// decoder is given its start token alone.
public struct TokenBatch: Sendable, Equatable {
  /// Fills up a row after the end of its sequence.
  public static let padding: Float = -1
  /// Stands between the tokens of the encoder and those of the decoder.
  public static let separator: Float = -2

  /// Where the sequences lie.
  public let layout: SequenceLayout
  /// All tokens, sequence by sequence; nothing of a batch of shapes.
  public let tokens: [Int]?
  /// The kind of every token (BERT's segments); 0 unless given.
  public var types: [Int]?

  /// Joins sequences.
  public init(_ sequences: [[Int]], types: [[Int]]? = nil) {
    layout = SequenceLayout(lengths: sequences.map(\.count))
    tokens = sequences.flatMap { $0 }
    self.types = types.map { $0.flatMap { $0 } }
  }

  /// A batch of which only the lengths are known.
  public init(lengths: [Int]) {
    layout = SequenceLayout(lengths: lengths)
    tokens = nil
  }

  /// Reads the rows of a batch's inputs.
  ///
  /// - Parameters:
  ///   - rows: one sequence per row, shape-only for sequences that fill their rows.
  ///   - start: the token that a decoder starts with; nothing where there is only one stack.
  /// - Returns: what the first stack is given, and what the second one.
  static func read(_ rows: Matrix, start: Int?) -> (source: TokenBatch, target: TokenBatch?) {
    if rows.isShapeOnly {
      return (
        TokenBatch(lengths: Array(repeating: rows.columns, count: rows.rows)),
        start.map { TokenBatch(Array(repeating: [$0], count: rows.rows)) }
      )
    }
    var (sources, targets): ([[Int]], [[Int]]) = ([], [])
    for row in 0..<rows.rows {
      let values = rows.elements[row * rows.columns..<(row + 1) * rows.columns]
      let used = values.prefix { $0 != padding }
      let source = used.prefix { $0 != separator }
      sources.append(source.map { Int($0) })
      let target = used.dropFirst(source.count + 1)
      targets.append(target.isEmpty ? [start ?? 0] : target.map { Int($0) })
    }
    return (TokenBatch(sources), start == nil ? nil : TokenBatch(targets))
  }
}
