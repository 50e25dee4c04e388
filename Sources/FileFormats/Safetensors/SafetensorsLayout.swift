/// Checks that the tensors of a file cover its bytes after the header, each byte once.
struct SafetensorsLayout {
  /// The file, for messages.
  let file: String
  /// Where offsets count from.
  let start: Int
  /// How many bytes follow.
  let bytes: Int

  /// The checked entries.
  ///
  /// - Throws: ``SafetensorsError``.
  func entries(_ raw: [(name: String, entry: RawEntry)]) throws -> [String: SafetensorsEntry] {
    var entries: [String: SafetensorsEntry] = [:]
    for (name, entry) in raw { entries[name] = try checked(entry, name) }
    try requireCover(raw)
    return entries
  }

  private func checked(_ entry: RawEntry, _ name: String) throws -> SafetensorsEntry {
    guard let type = SafetensorsElementType(rawValue: entry.type) else {
      throw malformed(
        name,
        "unknown dtype '\(SafetensorsError.shown(entry.type))', expected one of "
          + SafetensorsElementType.allCases.map(\.rawValue).joined(separator: ", "))
    }
    guard entry.shape.allSatisfy({ $0 >= 0 }) else {
      throw malformed(name, "shape \(SafetensorsError.shown(entry.shape)) has a negative extent")
    }
    guard let bits = elementCount(entry.shape + [type.bits]) else {
      throw malformed(
        name, "shape \(SafetensorsError.shown(entry.shape)) overflows 64 bits of size")
    }
    guard entry.offsets.count == 2 else {
      throw malformed(name, "'data_offsets' has \(entry.offsets.count) numbers, expected 2")
    }
    let (begin, end) = (entry.offsets[0], entry.offsets[1])
    guard begin <= end else { throw wrong(name, entry, "the end lies before the beginning") }
    guard begin >= 0, end <= bytes else {
      throw wrong(name, entry, "outside the \(bytes) bytes after the header")
    }
    guard bits % 8 == 0, end - begin == bits / 8 else {
      throw wrong(
        name, entry,
        "\(end - begin) bytes, but shape \(SafetensorsError.shown(entry.shape)) of"
          + " \(type.rawValue) has \(bits) bits")
    }
    return SafetensorsEntry(
      elementType: type, shape: entry.shape, bytes: start + begin..<start + end)
  }

  private func requireCover(_ raw: [(name: String, entry: RawEntry)]) throws {
    let ordered = raw.sorted { first, second in
      first.entry.offsets.lexicographicallyPrecedes(second.entry.offsets)
    }
    var (covered, previous) = (0, "")
    for (name, entry) in ordered {
      let begin = entry.offsets[0]
      guard begin >= covered else {
        throw wrong(name, entry, "overlaps tensor '\(SafetensorsError.shown(previous))'")
      }
      guard begin == covered else {
        throw wrong(name, entry, "bytes \(covered) to \(begin) before it belong to no tensor")
      }
      (covered, previous) = (entry.offsets[1], name)
    }
    guard covered == bytes else {
      throw SafetensorsError.trailingBytes(file: file, count: bytes - covered)
    }
  }

  private func malformed(_ name: String, _ problem: String) -> SafetensorsError {
    .malformedEntry(file: file, tensor: name, problem: problem)
  }

  private func wrong(_ name: String, _ entry: RawEntry, _ problem: String) -> SafetensorsError {
    .wrongOffsets(file: file, tensor: name, offsets: entry.offsets, problem: problem)
  }
}
