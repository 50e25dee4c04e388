import FileFormats

/// What a weights file says of every matrix, and how its conductances are distributed.
public struct WeightsInspection: Sendable {
  /// The schema of the files that can be shown.
  static let schema = "crossfuse-weights-1"
  /// Statistics and histogram, ending with a line feed.
  public let text: String

  /// Whether a file is a weights file.
  ///
  /// - Throws: `FileFormatError` when it is missing, no HDF5 file or damaged.
  public static func applies(to path: String) throws -> Bool {
    let file = try HDF5File.open(reading: path)
    guard try file.attributeNames(of: "/").contains("schema") else { return false }
    return try file.attribute("schema", on: "/") == .string(schema)
  }

  /// Reads a weights file.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - matrix: the matrix to show; nothing for all.
  /// - Throws: ``ReportError`` for another file or an unknown matrix, `FileFormatError` for a damaged one.
  public init(of path: String, matrix: String? = nil) throws {
    guard try Self.applies(to: path) else { throw ReportError.noWeights(file: path) }
    let file = try HDF5File.open(reading: path)
    let known = try file.strings(at: "/matrix_names").values
    if let matrix, !known.contains(matrix) {
      throw ReportError.unknownMatrix(file: path, name: matrix, known: known)
    }
    let names = matrix.map { [$0] } ?? known
    let step = try file.finiteNumbers(at: "/cell/level_step", shape: [])[0]
    let parts = try names.map { try MatrixStatistics(reading: $0, in: file) }
    let all = MatrixStatistics(parts)
    let rows = parts.count > 1 ? parts + [all] : parts
    let titles = parts.count > 1 ? names + ["all"] : names
    var sections = [try Self.headline(of: file)]
    sections.append(Self.errors(titles, rows, step: step))
    sections.append(Self.writes(titles, rows))
    if all.cells > 0 {
      sections.append(try Self.histogram(of: names, in: file, range: all.conductances))
    }
    text = sections.joined(separator: "\n\n") + "\n"
  }

  private static func headline(of file: borrowing HDF5File) throws -> String {
    let seed = try file.count(at: "/provenance/seed")
    let time = try file.finiteNumbers(at: "/time", shape: [])[0]
    func text(_ name: String) throws -> String { try file.text(of: name, on: "/") }
    return """
      \(try text("label")) on \(try text("task")), seed \(seed)
      \(try text("state")); age of the chip: \(NumberText.short(time)) s
      experiment \(try text("name")), configuration \(try text("content_hash").prefix(12)), \
      crossfuse \(try text("package_version"))
      """
  }

  private static func errors(
    _ titles: [String], _ rows: [MatrixStatistics], step: Double
  ) -> String {
    var table = TextTable()
    table.add(["matrix"], titles, .left)
    table.add(["outputs", "× inputs"], rows.map(\.shape))
    table.add(["cells"], rows.map { NumberText.count(Double($0.cells)) })
    let units = [("[µS]", 1e-6), ("[levels]", step)]
    for (unit, size) in units {
      func add(_ heading: String, _ value: (ErrorSum) -> Double) {
        table.add([heading, unit], rows.map { NumberText.brief(value($0.error) / size) })
      }
      add("mean", \.mean)
      add("rms", \.rootMeanSquare)
      add("worst", \.worst)
    }
    table.add(
      ["weight", "error", "[%]"],
      rows.map { row in
        row.relativeWeightError.map { NumberText.brief(100 * $0) } ?? NumberText.missing
      })
    table.add(
      ["clipped", "weights"], rows.map { NumberText.count(Double($0.clippedWeights)) })
    return """
      Conductance, programmed − target, and relative rms error of the weights
      \(table.text(width: TableReport.width))
      """
  }

  private static func writes(_ titles: [String], _ rows: [MatrixStatistics]) -> String {
    var table = TextTable()
    table.add(["matrix"], titles, .left)
    func add(_ heading: [String], _ value: (MatrixStatistics) -> String) {
      table.add(heading, rows.map(value))
    }
    add(["writes", "mean"]) { NumberText.brief($0.events.mean) }
    add(["writes", "max"]) { NumberText.count($0.events.largest) }
    add(["pulses", "mean"]) { NumberText.brief($0.pulses.mean) }
    add(["pulses", "max"]) { NumberText.count($0.pulses.largest) }
    add(["wear", "mean", "[cycles]"]) { NumberText.brief($0.wear.mean) }
    add(["wear", "max", "[cycles]"]) { NumberText.brief($0.wear.largest) }
    let kinds = Set(rows.flatMap(\.faults.keys)).sorted()
    for kind in kinds {
      add(kind.wrapped(at: 6) + ["[cells]"]) { row in
        NumberText.count(Double(row.faults[kind] ?? 0))
      }
    }
    let title = "Writes, pulses and full-window cycles per cell"
    return """
      \(title)\(kinds.isEmpty ? "; no cell is stuck" : ", and stuck cells")
      \(table.text(width: TableReport.width))
      """
  }

  private static func histogram(
    of names: [String], in file: borrowing HDF5File, range: Spread
  ) throws -> String {
    var histogram = Histogram(from: 1e6 * range.smallest, to: 1e6 * range.largest)
    for name in names {
      for value in try file.doubles(at: "/matrices/\(name)/conductances").values {
        histogram.add(1e6 * value)
      }
    }
    let place = names.count == 1 ? names[0] : "all matrices"
    let lines = histogram.lines(unit: "µS", noun: "cells")
    return (["Programmed conductances of \(place)"] + lines).joined(separator: "\n")
  }
}
