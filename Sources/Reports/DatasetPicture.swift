import FileFormats
import Foundation

/// The numbers of one dataset as a picture of text: a histogram or a heatmap.
public struct DatasetPicture: Sendable {
  /// What blocks of a heatmap become where there is no room for all values.
  public enum Reduction: String, CaseIterable, Sendable {
    /// The mean of a block.
    case mean
    /// The largest value of a block.
    case max
  }

  /// The room for pictures, and whether it shows colours.
  public struct Canvas: Sendable {
    let columns: Int
    let rows: Int
    let isColoured: Bool

    /// Describes a terminal.
    ///
    /// - Parameters:
    ///   - columns: characters in a line.
    ///   - rows: lines.
    ///   - isColoured: whether escapes for colours are understood.
    public init(columns: Int, rows: Int, isColoured: Bool) {
      self.columns = columns
      self.rows = rows
      self.isColoured = isColoured
    }
  }

  /// The path of the dataset, or of a table and one of its columns.
  let dataset: String
  let units: String
  let axes: [String]
  let shape: [Int]
  let values: [Double]

  /// Reads a dataset of numbers, or the column of a table as `/path/of/table.column`.
  ///
  /// - Parameters:
  ///   - path: any HDF5 file.
  ///   - dataset: the path in the file, with or without the first slash.
  /// - Throws: ``ReportError/unknownDataset(file:name:nearest:)``, ``ReportError/noNumbers(file:dataset:found:)``, and `FileFormatError`
  ///   for a file that cannot be read.
  public init(of path: String, dataset: String) throws {
    let file = try HDF5File.open(reading: path)
    let name = dataset.hasPrefix("/") ? String(dataset.dropFirst()) : dataset
    let objects = try file.objects()
    let datasets = objects.filter { $0.entry.kind == .dataset }
    if let found = datasets.first(where: { $0.path == name }) {
      try self.init(found.entry, at: name, in: file)
    } else if let column = try Self.column(name, of: datasets, in: file) {
      self.init(
        dataset: "/\(name)", units: column.units, axes: ["row"], shape: [column.values.count],
        values: column.values)
    } else {
      throw ReportError.unknownDataset(
        file: path, name: dataset, nearest: Self.nearest(to: name, among: datasets.map(\.path)))
    }
  }

  /// The paths that are most like one, of which the last part counts most.
  private static func nearest(to name: String, among paths: [String]) -> [String] {
    func dotted(_ path: String) -> String { path.replacing("/", with: ".") }
    let known = Dictionary(paths.map { (dotted($0), "/\($0)") }) { first, _ in first }
    return nearestNames(to: dotted(name), among: paths.map(dotted), count: 3)
      .compactMap { known[$0] }
  }

  private init(_ entry: HDF5Entry, at name: String, in file: borrowing HDF5File) throws {
    let object = "/\(name)"
    guard entry.elementType?.isNumber == true else {
      throw ReportError.noNumbers(
        file: file.path, dataset: object, found: entry.elementType.map { "\($0)" } ?? "nothing")
    }
    let found = try file.numbers(at: object)
    guard !found.values.isEmpty else { throw ReportError.empty(file: file.path, dataset: object) }
    self.init(
      dataset: object, units: try file.label("units", of: object),
      axes: try file.label("axes", of: object).split(separator: ",").map(String.init),
      shape: found.shape, values: found.values)
  }

  init(dataset: String, units: String, axes: [String], shape: [Int], values: [Double]) {
    self.dataset = dataset
    self.units = units
    self.axes = axes
    self.shape = shape
    self.values = values
  }

  /// The numbers of a column of a table.
  private static func column(
    _ name: String, of datasets: [(path: String, entry: HDF5Entry)],
    in file: borrowing HDF5File
  ) throws -> (units: String, values: [Double])? {
    let tables = datasets.filter { $0.entry.elementType == .table }
    for table in tables where name.hasPrefix("\(table.path).") {
      let wanted = name.dropFirst(table.path.count + 1)
      for column in try file.table(at: "/\(table.path)") where column.name == wanted {
        guard let numbers = column.numbers else {
          throw ReportError.noNumbers(file: file.path, dataset: "/\(name)", found: "texts")
        }
        return (column.units, numbers)
      }
    }
    return nil
  }
}

extension DatasetPicture {
  /// What the dataset is, in one line.
  var headline: String {
    let lengths = shape.map(String.init).joined(separator: " × ")
    let names = axes.isEmpty ? "" : " (\(axes.joined(separator: " × ")))"
    return
      "\(dataset)  \(shape.isEmpty ? "one number" : lengths + names)\(unit.isEmpty ? "" : "  [\(unit)]")"
  }

  /// The unit for headings.
  var unit: String { units.isEmpty ? "1" : units }

  /// The values that can be drawn.
  var finite: [Double] { values.filter(\.isFinite) }

  /// How many values are no numbers or not finite, in words; nothing where all are.
  var strays: String? {
    let missing = values.count { $0.isNaN }
    let infinite = values.count { $0.isInfinite }
    let parts = [(missing, "NaN"), (infinite, "infinite")].filter { $0.0 > 0 }
      .map { "\(NumberText.count(Double($0.0))) \($0.1)" }
    return parts.isEmpty ? nil : "not drawn: \(parts.joined(separator: ", "))"
  }

  /// The histogram; nothing where no value is finite.
  var histogram: Histogram? {
    let finite = finite
    guard let smallest = finite.min(), let largest = finite.max() else { return nil }
    var histogram = Histogram(from: smallest, to: largest)
    for value in finite { histogram.add(value) }
    return histogram
  }

  /// The matrix that a heatmap shows: the last axis as columns, all others as rows.
  func heatmap(_ canvas: Canvas?, by reduction: Reduction) -> Heatmap {
    let columns = max(1, shape.last ?? 1)
    let rows = values.count / columns
    let most = canvas.map { (rows: max(1, $0.rows - 6), columns: max(1, $0.columns)) }
    return Heatmap(
      values, rows: rows, columns: columns, most: most ?? (rows: rows, columns: columns),
      reduction: reduction)
  }
}
