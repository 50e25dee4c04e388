extension DatasetPicture {
  /// A histogram in bins with round edges, as bars.
  ///
  /// - Parameter canvas: the room that there is.
  /// - Returns: lines, the last one ended.
  public func histogramText(_ canvas: Canvas) -> String {
    let edges = 36
    let bars = histogram?.lines(
      unit: unit, noun: "values", longestBar: max(10, min(60, canvas.columns - edges)))
    return lines([headline] + (bars ?? []) + [summary])
  }

  /// A heatmap: the last axis of the dataset from left to right, all others from top to bottom.
  ///
  /// - Parameters:
  ///   - canvas: the room that there is; larger matrices are reduced to it, block by block.
  ///   - reduction: what a block becomes.
  /// - Returns: lines, the last one ended.
  public func heatmapText(_ canvas: Canvas, by reduction: Reduction) -> String {
    let map = heatmap(canvas, by: reduction)
    let width = map.cells.first.map { 2 * $0.count <= canvas.columns ? 2 : 1 } ?? 1
    let palette = Palette(isColoured: canvas.isColoured)
    return lines(
      [headline] + reductionNote(map) + map.lines(cellWidth: width, palette: palette)
        + [legend(map, palette), summary])
  }

  private func lines(_ lines: [String]) -> String {
    lines.filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
  }

  private func reductionNote(_ map: Heatmap) -> [String] {
    guard map.block.rows > 1 || map.block.columns > 1 else { return [] }
    return [
      "a character is the \(map.reduction.rawValue) of \(map.block.rows) × \(map.block.columns) values"
    ]
  }

  private func legend(_ map: Heatmap, _ palette: Palette) -> String {
    guard let range = map.range else { return "" }
    let unit = units.isEmpty || units == "1" ? "" : " \(units)"
    return
      "\(NumberText.short(range.lowerBound))\(unit) |\(palette.legend)| \(NumberText.short(range.upperBound))\(unit)"
  }

  /// The range of all values, and what was not drawn.
  private var summary: String {
    var range = NumberRange()
    range.add(finite)
    let known = range.count > 0 ? ["\(range)"] : []
    let note = strays.map { ["\($0)\(range.count > 0 ? "" : ", which is all of it")"] } ?? []
    return (known + note).joined(separator: "; ")
  }
}
