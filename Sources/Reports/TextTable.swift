/// A table in plain text: headings of several lines, aligned columns.
public struct TextTable: Sendable {
  /// On which side the texts of a column end.
  public enum Alignment: Sendable {
    /// Texts start at the left edge.
    case left
    /// Numbers end at the right edge.
    case right
  }

  private var columns: [(lines: [String], cells: [String], alignment: Alignment, width: Int)] = []
  private let gap = "  "

  /// An empty table.
  public init() {}

  /// Adds a column at the right.
  ///
  /// - Parameters:
  ///   - heading: lines of the heading, of which the shorter ones are moved down.
  ///   - cells: one text per row.
  ///   - alignment: how heading and texts stand.
  public mutating func add(
    _ heading: [String], _ cells: [String], _ alignment: Alignment = .right
  ) {
    precondition(
      columns.isEmpty || columns[0].cells.count == cells.count,
      "a column of \(cells.count) rows beside one of \(columns.first?.cells.count ?? 0)")
    columns.append(
      (heading, cells, alignment, (heading + cells).map(\.count).max() ?? 0))
  }

  /// The text of the table, without a line feed at the end.
  ///
  /// - Parameter width: when the table is wider than this, its columns are spread over several tables, each of which
  ///   repeats the first column.
  /// - Returns: the lines, tables separated by an empty line.
  public func text(width: Int = .max) -> String {
    var parts: [[Int]] = []
    var used = 0
    for index in columns.indices.dropFirst() {
      let needed = gap.count + columns[index].width
      if parts.isEmpty || used + needed > width {
        parts.append([0])
        used = columns[0].width
      }
      parts[parts.count - 1].append(index)
      used += needed
    }
    return parts.map(text(of:)).joined(separator: "\n\n")
  }

  private func text(of indices: [Int]) -> String {
    let headings = indices.map { columns[$0].lines.count }.max() ?? 0
    var lines = (0..<headings).map { line in
      row(indices) { column in
        let start = headings - column.count
        return line >= start ? column[line - start] : ""
      }
    }
    lines.append(
      indices.map { String(repeating: "─", count: columns[$0].width) }.joined(separator: gap))
    lines += (columns.first?.cells ?? []).indices.map { cell in
      indices.map { padded(columns[$0].cells[cell], $0) }.joined(separator: gap)
        .trimmingTrailingSpaces
    }
    return lines.joined(separator: "\n")
  }

  private func row(_ indices: [Int], _ heading: ([String]) -> String) -> String {
    indices.map { padded(heading(columns[$0].lines), $0) }.joined(separator: gap)
      .trimmingTrailingSpaces
  }

  private func padded(_ text: String, _ index: Int) -> String {
    let space = String(repeating: " ", count: columns[index].width - text.count)
    return columns[index].alignment == .left ? text + space : space + text
  }
}

extension String {
  /// The text without spaces at its end.
  fileprivate var trimmingTrailingSpaces: String {
    String(self[..<(lastIndex { $0 != " " }.map(index(after:)) ?? startIndex)])
  }

  /// The words in lines of at most `width` characters, unless a word is longer.
  func wrapped(at width: Int) -> [String] {
    split(separator: " ").reduce(into: []) { lines, word in
      guard let last = lines.last, last.count + 1 + word.count <= width else {
        lines.append(String(word))
        return
      }
      lines[lines.count - 1] = "\(last) \(word)"
    }
  }
}
