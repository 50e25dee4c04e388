extension Decoder {
  /// One of the names of a choice.
  ///
  /// - Throws: `DecodingError.dataCorrupted` that lists the names for one that is not among them.
  func choice<Choice: RawRepresentable<String> & CaseIterable>() throws -> Choice {
    let container = try singleValueContainer()
    let name = try container.decode(String.self)
    guard let choice = Choice(rawValue: name) else {
      let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "found '\(name)', known are \(known)")
    }
    return choice
  }
}
