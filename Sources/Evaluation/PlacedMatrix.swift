import Mapping
import Traces

/// What timing and counting need to know of one matrix on its arrays.
struct PlacedMatrix {
  /// The used rows and columns of one array, and how many groups a transposed read senses one after another.
  struct ArrayShape: Hashable {
    var rows: Int
    var columns: Int
    var passes: Int
  }

  /// Sums over the arrays of a matrix in one part of the chip.
  struct Share: Equatable {
    /// The tile or processing element.
    var place: Int
    var arrays = 0
    /// Inputs of the matrix that lie there, each counted once.
    var inputs = 0
    /// Outputs of the matrix that lie there, each counted once.
    var outputs = 0
    var wordlines = 0
    var bitlines = 0
    /// Rows × groups sensed in a transposed read.
    var transposedSenses = 0

    fileprivate mutating func add(_ shape: ArrayShape) {
      arrays += 1
      wordlines += shape.rows
      bitlines += shape.columns
      transposedSenses += shape.rows * shape.passes
    }
  }

  let record: MatrixRecord
  /// The arrays of the matrix by tile, tiles and arrays in order.
  private(set) var tiles: [(tile: Int, arrays: [ArrayShape])] = []
  /// The arrays of every tile together, tiles in order.
  private(set) var tileShares: [Share] = []
  /// The arrays of every processing element together, elements in order.
  private(set) var elementShares: [Share] = []
  /// By tile after the first, the inputs and outputs that lie there or in a later tile, each counted once.
  private(set) var behind: [(inputs: Int, outputs: Int)] = []
  /// Ranges of inputs, each with arrays of its own.
  private(set) var rowRanges = 0

  private(set) var arrays = 0
  /// Word lines over all arrays.
  private(set) var wordlines = 0
  /// Bit lines over all arrays.
  private(set) var bitlines = 0
  /// Over all arrays, rows × groups sensed in a transposed read.
  private(set) var transposedSenses = 0
  /// Over all arrays, groups sensed in a transposed read.
  private(set) var transposedPasses = 0
  private(set) var widest = ArrayShape(rows: 0, columns: 0, passes: 0)

  /// The first tile that holds a part of the matrix.
  private(set) var home = 0

  /// - Parameters:
  ///   - record: the matrix.
  ///   - blocks: its blocks.
  ///   - placement: where arrays are.
  init(_ record: MatrixRecord, blocks: [Block], on placement: Placement) {
    self.record = record
    defer { home = tiles.first?.tile ?? 0 }
    let order = Self.order(of: blocks)
    var inputRanges = Ranges(record.inputs)
    var outputRanges = Ranges(record.outputs)
    for entry in Self.arrays(of: record, blocks: blocks, order: order, on: placement) {
      add(entry)
      let tile = tileShares.count - 1
      let element = elementShares.count - 1
      for position in entry.blocks {
        let block = blocks[order[position]]
        rowRanges += inputRanges.isNew(block.rows) ? 1 : 0
        let input = inputRanges.note(block.rows, entry)
        tileShares[tile].inputs += input.tile
        elementShares[element].inputs += input.element
        let output = outputRanges.note(block.columns, entry)
        tileShares[tile].outputs += output.tile
        elementShares[element].outputs += output.element
      }
    }
    let places = tileShares.map(\.place)
    behind = zip(inputRanges.behind(places), outputRanges.behind(places)).map { ($0, $1) }
  }

  private mutating func add(_ entry: Entry) {
    let shape = entry.shape
    if tiles.last?.tile != entry.tile {
      tiles.append((entry.tile, []))
      tileShares.append(Share(place: entry.tile))
    }
    if elementShares.last?.place != entry.element {
      elementShares.append(Share(place: entry.element))
    }
    tiles[tiles.count - 1].arrays.append(shape)
    tileShares[tileShares.count - 1].add(shape)
    elementShares[elementShares.count - 1].add(shape)
    arrays += 1
    wordlines += shape.rows
    bitlines += shape.columns
    transposedSenses += shape.rows * shape.passes
    transposedPasses += shape.passes
    widest.rows = max(widest.rows, shape.rows)
    widest.columns = max(widest.columns, shape.columns)
    widest.passes = max(widest.passes, shape.passes)
  }

  /// One array of the matrix.
  private struct Entry {
    var array: Int
    var tile: Int
    var element: Int
    var shape: ArrayShape
    /// Its blocks, by their positions in the order of arrays.
    var blocks: Range<Int>

    var key: (Int, Int, Int) { (tile, element, array) }
  }

  /// Where ranges of inputs or outputs were seen last, by their first element.
  private struct Ranges {
    private var tiles: [Int]
    private var elements: [Int]
    private var lengths: [Int]

    init(_ count: Int) {
      tiles = [Int](repeating: -1, count: count)
      elements = tiles
      lengths = [Int](repeating: 0, count: count)
    }

    func isNew(_ range: Range<Int>) -> Bool { tiles[range.lowerBound] < 0 }

    /// How many wires of a range are new to the tile and to the processing element of an array.
    mutating func note(_ range: Range<Int>, _ entry: Entry) -> (tile: Int, element: Int) {
      let start = range.lowerBound
      let new = (
        tile: tiles[start] == entry.tile ? 0 : range.count,
        element: elements[start] == entry.element ? 0 : range.count
      )
      tiles[start] = entry.tile
      elements[start] = entry.element
      lengths[start] = range.count
      return new
    }

    /// By tile after the first, the wires of the ranges that were seen there or later, once all arrays were noted.
    func behind(_ places: [Int]) -> [Int] {
      guard places.count > 1 else { return [] }
      var last: [Int: Int] = [:]
      for (tile, length) in zip(tiles, lengths) where length > 0 {
        last[tile, default: 0] += length
      }
      var sums: [Int] = []
      var sum = 0
      for tile in places.dropFirst().reversed() {
        sum += last[tile, default: 0]
        sums.append(sum)
      }
      return sums.reversed()
    }
  }

  /// The arrays in the order of tiles and processing elements.
  private static func arrays(
    of record: MatrixRecord, blocks: [Block], order: [Int], on placement: Placement
  ) -> [Entry] {
    // A difference that is formed before the converter senses both polarities at once.
    let sensesPairs = record.convertedColumns < record.slices * record.polarities
    var lastArray = [Int](repeating: -1, count: record.slices * record.polarities)
    var entries: [Entry] = []
    for (position, index) in order.enumerated() {
      let block = blocks[index]
      if block.array != entries.last?.array {
        entries.append(
          Entry(
            array: block.array, tile: placement.tile(ofArray: block.array),
            element: placement.processingElement(ofArray: block.array),
            shape: ArrayShape(rows: 0, columns: 0, passes: 0), blocks: position..<position))
      }
      let last = entries.count - 1
      entries[last].blocks = entries[last].blocks.lowerBound..<position + 1
      entries[last].shape.rows = max(entries[last].shape.rows, block.rows.count)
      entries[last].shape.columns += block.columns.count
      let group = block.slice * record.polarities + (sensesPairs ? 0 : block.polarity)
      if lastArray[group] != block.array { entries[last].shape.passes += 1 }
      lastArray[group] = block.array
    }
    let isSorted = zip(entries, entries.dropFirst()).allSatisfy { $0.key <= $1.key }
    return isSorted ? entries : entries.sorted { $0.key < $1.key }
  }

  /// The positions of blocks in the order of their arrays.
  private static func order(of blocks: [Block]) -> [Int] {
    let isSorted = zip(blocks, blocks.dropFirst()).allSatisfy { $0.array <= $1.array }
    return isSorted
      ? Array(blocks.indices) : blocks.indices.sorted { blocks[$0].array < blocks[$1].array }
  }

  /// The matrices of a trace on a placement.
  ///
  /// - Throws: ``EvaluationError/placementMismatch(placed:matrices:)``.
  static func all(of matrices: [MatrixRecord], on placement: Placement) throws(EvaluationError)
    -> [PlacedMatrix]
  {
    guard placement.matrices.count == matrices.count else {
      throw .placementMismatch(placed: placement.matrices.count, matrices: matrices.count)
    }
    return zip(matrices, placement.matrices).map {
      PlacedMatrix($0, blocks: $1.blocks, on: placement)
    }
  }
}
