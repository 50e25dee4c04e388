import FileFormats

/// What is known of a point once it is done, as bytes that can be found again in a damaged file.
///
/// A mark, the length, a check over what follows, then what follows: numbers have their lowest byte first.
package struct PointRecord: Sendable, Equatable {
  package enum Status: UInt8, Sendable {
    case done, failed, invalid

    /// As tables have it.
    var name: String {
      switch self {
      case .done: "done"
      case .failed: "failed"
      case .invalid: "invalid"
      }
    }
  }

  /// One method's numbers, in the order of the metrics of the experiment.
  package struct Row: Sendable, Equatable {
    package let method: String
    package let values: [Double]

    package init(method: String, values: [Double]) {
      self.method = method
      self.values = values
    }

    package static func == (a: Self, b: Self) -> Bool {
      a.method == b.method && a.values.map(\.bitPattern) == b.values.map(\.bitPattern)
    }
  }

  /// The content hash of the point's configuration.
  let hash: String
  let status: Status
  /// Why there are no numbers.
  let error: String
  package let rows: [Row]

  static let mark = Array("CFPOINT1".utf8)
  private static let headBytes = 8 + 4 + 8

  package var bytes: [UInt8] {
    var body = ByteWriter()
    body.text(hash)
    body.bytes.append(status.rawValue)
    body.text(error)
    body.number(UInt32(rows.count))
    for row in rows {
      body.text(row.method)
      body.number(UInt32(row.values.count))
      for value in row.values { body.number(value.bitPattern) }
    }
    var record = ByteWriter()
    record.bytes = Self.mark
    record.number(UInt32(body.bytes.count))
    record.bytes += Self.check(body.bytes[...])
    return record.bytes + body.bytes
  }

  package init(hash: String, status: Status, error: String = "", rows: [Row] = []) {
    self.hash = hash
    self.status = status
    self.error = error
    self.rows = rows
  }

  /// The records in bytes, and how many bytes at the end or in between belong to none.
  static func scan(_ bytes: ArraySlice<UInt8>) -> (records: [PointRecord], strayBytes: Int) {
    var records: [PointRecord] = []
    var stray = 0
    var place = bytes.startIndex
    while place < bytes.endIndex {
      if let (record, end) = record(at: place, of: bytes) {
        records.append(record)
        place = end
        continue
      }
      let next = bytes[(place + 1)...].firstIndex(of: mark[0]) ?? bytes.endIndex
      stray += next - place
      place = next
    }
    return (records, stray)
  }

  private static func record(at start: Int, of bytes: ArraySlice<UInt8>) -> (PointRecord, Int)? {
    guard bytes.endIndex - start >= headBytes, bytes[start..<start + 8].elementsEqual(mark) else {
      return nil
    }
    var head = ByteReader(bytes: bytes[(start + 8)...])
    guard let length = head.number(UInt32.self) else { return nil }
    let body = start + headBytes
    let end = body + Int(length)
    guard end <= bytes.endIndex,
      check(bytes[body..<end]).elementsEqual(bytes[start + 12..<start + 20]),
      let record = PointRecord(body: bytes[body..<end])
    else { return nil }
    return (record, end)
  }

  private init?(body: ArraySlice<UInt8>) {
    var reader = ByteReader(bytes: body)
    guard let hash = reader.text(), let code = reader.byte(), let status = Status(rawValue: code),
      let error = reader.text(), let count = reader.number(UInt32.self), count <= body.count
    else { return nil }
    var rows: [Row] = []
    for _ in 0..<count {
      guard let method = reader.text(), let values = reader.number(UInt32.self),
        Int(values) <= body.count / 8
      else { return nil }
      let numbers = (0..<values).compactMap { _ in reader.number(UInt64.self) }
      guard numbers.count == Int(values) else { return nil }
      rows.append(Row(method: method, values: numbers.map(Double.init(bitPattern:))))
    }
    guard reader.bytes.isEmpty else { return nil }
    self.init(hash: hash, status: status, error: error, rows: rows)
  }

  private static func check(_ body: ArraySlice<UInt8>) -> [UInt8] {
    Array(sha256(Array(body)).utf8.prefix(8))
  }
}

/// Puts numbers and texts behind each other.
private struct ByteWriter {
  var bytes: [UInt8] = []

  mutating func number(_ value: some FixedWidthInteger) {
    unsafe withUnsafeBytes(of: value.littleEndian) { unsafe bytes.append(contentsOf: $0) }
  }

  mutating func text(_ text: String) {
    number(UInt32(text.utf8.count))
    bytes += text.utf8
  }
}

/// Takes numbers and texts from the front.
private struct ByteReader {
  var bytes: ArraySlice<UInt8>

  mutating func byte() -> UInt8? { bytes.popFirst() }

  mutating func number<Number: FixedWidthInteger>(_ type: Number.Type) -> Number? {
    let size = Number.bitWidth / 8
    guard bytes.count >= size else { return nil }
    defer { bytes = bytes.dropFirst(size) }
    return bytes.prefix(size).reversed().reduce(0) { $0 << 8 | Number($1) }
  }

  mutating func text() -> String? {
    guard let count = number(UInt32.self), bytes.count >= Int(count) else { return nil }
    defer { bytes = bytes.dropFirst(Int(count)) }
    return String(validating: bytes.prefix(Int(count)), as: UTF8.self)
  }
}
