extension DatasetPicture {
  /// The bins of the histogram for programs.
  ///
  /// - Returns: the text, which ends with a line feed.
  /// - Throws: when the text cannot be made.
  public func histogramJSON() throws -> String {
    let histogram = histogram
    let bins = histogram?.counts.indices.compactMap { index in
      histogram.map {
        JSONPicture.Bin(from: $0.edge(index), to: $0.edge(index + 1), count: $0.counts[index])
      }
    }
    return try JSONReport.text(of: JSONPicture(self, bins: bins ?? [], rows: nil))
  }

  /// The values of the heatmap for programs, not reduced; null where a value is not finite.
  ///
  /// - Returns: the text, which ends with a line feed.
  /// - Throws: when the text cannot be made.
  public func heatmapJSON() throws -> String {
    try JSONReport.text(of: JSONPicture(self, bins: nil, rows: heatmap(nil, by: .mean).cells))
  }
}

private struct JSONPicture: Encodable {
  struct Bin: Encodable {
    let from: Double
    let to: Double
    let count: Int
  }

  let schema = "crossfuse-picture-1"
  let dataset: String
  let units: String
  let axes: [String]
  let shape: [Int]
  let notFinite: Int
  let bins: [Bin]?
  let rows: [[Double?]]?

  init(_ picture: DatasetPicture, bins: [Bin]?, rows: [[Double?]]?) {
    dataset = picture.dataset
    units = picture.unit
    axes = picture.axes
    shape = picture.shape
    notFinite = picture.values.count - picture.finite.count
    self.bins = bins
    self.rows = rows
  }

  private enum CodingKeys: String, CodingKey {
    case schema, dataset, units, axes, shape, bins, rows
    case notFinite = "not_finite"
  }
}
