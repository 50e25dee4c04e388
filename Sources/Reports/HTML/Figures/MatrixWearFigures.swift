import FileFormats

/// The writes of every cell of every matrix, where weights were kept.
enum MatrixWearFigures: FigureMaker {
  private static let section = "Wear"
  private static let title = "Writes of the cells of every matrix"

  static func figures(of result: any ReportableResult) throws -> [ReportFigure] {
    guard let result = result as? ResultSummary, result.hasArrays else { return [] }
    let folder = ResultFolder(of: result)
    var (blocks, histogram) = (WearBlocks(), WearHistogram())
    var foreign: [String] = []
    for method in result.methods {
      guard let path = folder.file("weights", method.label) else { continue }
      let file = try HDF5File.open(reading: path)
      guard try file.text(of: "content_hash", on: "/") == result.contentHash else {
        foreign.append(method.label)
        continue
      }
      for name in try file.strings(at: "/matrix_names", rank: 1).values {
        let cells = try CellEvents(of: name, in: file)
        blocks.add(cells, method.label, name)
        histogram.add(cells, method.label, name)
      }
    }
    guard !blocks.isEmpty else { return [absent(foreign)] }
    return [heat(blocks), bars(histogram)]
  }

  private static func absent(_ foreign: [String]) -> ReportFigure {
    let why =
      foreign.isEmpty
      ? "No weights files lie beside the results file."
      : "The weights files beside the results file are of another configuration."
    return ReportFigure(
      absent: "matrix-wear", section: section, title: title,
      remedy: ResultFolder.remedy(why, option: "--weights"))
  }

  private static func heat(_ blocks: WearBlocks) -> ReportFigure {
    ReportFigure(
      "matrix-wear", section: section, title: title,
      reading:
        "Mean writes per cell since deployment, after the adaptation to the first unseen task with the first seed. "
        + "Each square is a block of a matrix with all its slices and polarities.",
      source: "weights-<label>.h5, matrices/<name>/events", .heat, blocks.table,
      [
        .init("x", .text("output")), .init("y", .text("input")), .init("value", .text("events")),
        .init("filters", .texts(["method", "matrix"])),
        .init("widths", .texts(["outputs", "inputs"])),
      ])
  }

  private static func bars(_ histogram: WearHistogram) -> ReportFigure {
    ReportFigure(
      "matrix-histogram", section: section, title: "Cells of a matrix by their writes",
      reading: "The same cells, counted; deployment included.",
      source: "weights-<label>.h5, matrices/<name>/events", .bars, histogram.table,
      [
        .init("category", .text("events")), .init("stacks", .texts(["method"])),
        .init("values", .texts(["cells"])), .init("filters", .texts(["matrix"])),
        .init("modes", .texts(["side"])), .init("log", .flag(true)), .init("sum", .flag(true)),
        .init("upright", .flag(true)),
      ])
  }
}

/// The write events of the cells of one matrix: `inputs` × `columns` × `outputs`.
struct CellEvents {
  let inputs: Int
  let columns: Int
  let outputs: Int
  let events: [Int64]

  init(of name: String, in file: borrowing HDF5File) throws {
    let found = try file.integers(at: "/matrices/\(name)/events", rank: 3)
    (inputs, columns, outputs) = (found.shape[0], found.shape[1], found.shape[2])
    events = found.values
  }
}

/// Mean writes per cell in blocks of every matrix.
private struct WearBlocks {
  /// The most blocks along each side of a matrix.
  private static let side = 32

  private var (methods, matrices) = ([String](), [String]())
  private var (inputs, outputs, means, heights, widths) = (
    [Double](), [Double](), [Double](), [Double](), [Double]()
  )

  var isEmpty: Bool { means.isEmpty }

  mutating func add(_ cells: CellEvents, _ method: String, _ matrix: String) {
    guard !cells.events.isEmpty else { return }
    let height = (cells.inputs + Self.side - 1) / Self.side
    let width = (cells.outputs + Self.side - 1) / Self.side
    let across = (cells.outputs + width - 1) / width
    let down = (cells.inputs + height - 1) / height
    var (sums, counts) = (
      [Int64](repeating: 0, count: across * down), [Int](repeating: 0, count: across * down)
    )
    for row in 0..<cells.inputs * cells.columns {
      let start = row / cells.columns / height * across
      for output in 0..<cells.outputs {
        sums[start + output / width] += cells.events[row * cells.outputs + output]
        counts[start + output / width] += 1
      }
    }
    for block in sums.indices {
      methods.append(method)
      matrices.append(matrix)
      inputs.append(Double(block / across * height))
      outputs.append(Double(block % across * width))
      heights.append(Double(height))
      widths.append(Double(width))
      means.append(Double(sums[block]) / Double(counts[block]))
    }
  }

  var table: FigureTable {
    FigureTable([
      .init("method", "method", methods), .init("matrix", "matrix", matrices),
      .init("output", "first output", "1", outputs), .init("input", "first input", "1", inputs),
      .init("outputs", "outputs of the block", "1", widths),
      .init("inputs", "inputs of the block", "1", heights),
      .init("events", "writes per cell", "write", means),
    ])
  }
}

/// Cells of every matrix by their writes, in bins of doubling width.
private struct WearHistogram {
  private var (methods, matrices, headings, cells) = (
    [String](), [String](), [String](), [Double]()
  )
  private static let fewest = [0] + (0..<24).map { 1 << $0 }

  mutating func add(_ found: CellEvents, _ method: String, _ matrix: String) {
    var counts = [Int](repeating: 0, count: Self.fewest.count)
    for event in found.events {
      counts[event <= 0 ? 0 : min(Self.fewest.count - 1, 64 - event.leadingZeroBitCount)] += 1
    }
    let last = counts.lastIndex { $0 > 0 } ?? 0
    for bin in 0...last {
      methods.append(method)
      matrices.append(matrix)
      headings.append(EventHistogram.heading(bin, of: Self.fewest))
      cells.append(Double(counts[bin]))
    }
  }

  var table: FigureTable {
    FigureTable([
      .init("method", "method", methods), .init("matrix", "matrix", matrices),
      .init("events", "writes", headings), .init("cells", "cells", "cell", cells),
    ])
  }
}
