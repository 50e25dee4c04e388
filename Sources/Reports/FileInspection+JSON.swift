import FileFormats

extension FileInspection {
  /// The tree for programs: one object per group and dataset, by path.
  ///
  /// - Returns: the text, which ends with a line feed.
  /// - Throws: when the text cannot be made.
  public func json() throws -> String {
    try JSONReport.text(
      of: JSONTree(
        schema: "crossfuse-inspection-1", file: file,
        objects: Dictionary(uniqueKeysWithValues: objects.map { ("/\($0.path)", JSONObject($0)) })))
  }
}

private struct JSONTree: Encodable {
  let schema: String
  let file: String
  let objects: [String: JSONObject]
}

private struct JSONObject: Encodable {
  let kind: String
  let type: String?
  let shape: [Int]?
  let units: String?
  let axes: String?
  let texts: [String]?
  let range: JSONRange?
  let columns: [JSONColumn]?
  let attributes: [String: String]

  init(_ object: FileInspection.Object) {
    kind = object.kind.rawValue
    type = object.dataset.map { "\($0.type)" }
    shape = object.dataset?.shape
    units = object.dataset?.labels["units"]
    axes = object.dataset?.labels["axes"]
    texts = object.dataset?.texts
    range = object.dataset?.range.map { JSONRange($0) }
    let columns = (object.dataset?.columns ?? []).map {
      JSONColumn(name: $0.name, units: $0.units, range: $0.range.map { JSONRange($0) })
    }
    self.columns = columns.isEmpty ? nil : columns
    attributes = Dictionary(uniqueKeysWithValues: object.attributes.map { ($0.name, $0.value) })
  }
}

private struct JSONColumn: Encodable {
  let name: String
  let units: String
  let range: JSONRange?
}

/// The range of numbers; without any that is finite, only how many are not.
private struct JSONRange: Encodable {
  let count: Int
  let min: Double?
  let mean: Double?
  let max: Double?
  let notFinite: Int

  init(_ range: NumberRange) {
    count = range.count
    min = range.count > 0 ? range.smallest : nil
    mean = range.mean.flatMap { $0.isFinite ? $0 : nil }
    max = range.count > 0 ? range.largest : nil
    notFinite = range.notFinite
  }

  private enum CodingKeys: String, CodingKey {
    case count, min, mean, max
    case notFinite = "not_finite"
  }
}
