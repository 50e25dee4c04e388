import FileFormats

extension FileDiff {
  static func changes(
    of dataset: String, _ prefix: String, _ old: FileContents, _ new: FileContents
  ) throws -> [ConfigurationChange] {
    guard let left = old.texts[dataset]?.first, let right = new.texts[dataset]?.first else {
      return []
    }
    let changes = ConfigurationChange.between(
      try YAMLDocument(parsing: left, file: old.file),
      try YAMLDocument(parsing: right, file: new.file))
    guard !prefix.isEmpty else { return changes }
    return changes.map {
      ConfigurationChange(keyPath: prefix + $0.keyPath, left: $0.left, right: $0.right)
    }
  }

  static func texts(_ old: FileContents, _ new: FileContents) -> [TextChange] {
    func changes(_ left: [String: String], _ right: [String: String]) -> [TextChange] {
      Set(left.keys).union(right.keys).subtracting(skipped).sorted().compactMap { place in
        guard left[place] != right[place], isShared(place, old, new) else { return nil }
        return TextChange(place: place, left: left[place], right: right[place])
      }
    }
    func lists(_ contents: FileContents) -> [String: String] {
      contents.texts.mapValues { $0.joined(separator: ", ") }
    }
    let remarks = sharedTables(old, new).flatMap { place, left, right in
      left.remarks.flatMap { column in
        left.identities.compactMap { row -> TextChange? in
          guard let found = left.text(column, of: row), let other = right.text(column, of: row),
            found != other
          else { return nil }
          return TextChange(place: "\(place).\(column) of \(row)", left: found, right: other)
        }
      }
    }
    return absences(old, new) + changes(old.attributes, new.attributes)
      + changes(lists(old), lists(new)) + remarks
  }

  /// Groups and datasets that only one file has, without what is in them.
  private static func absences(_ old: FileContents, _ new: FileContents) -> [TextChange] {
    old.objects.symmetricDifference(new.objects).sorted().compactMap { object in
      let parent = object.split(separator: "/").dropLast().joined(separator: "/")
      guard parent.isEmpty || old.objects.contains(parent) && new.objects.contains(parent) else {
        return nil
      }
      let isOld = old.objects.contains(object)
      return TextChange(
        place: object, left: isOld ? "present" : nil, right: isOld ? nil : "present")
    }
  }

  /// Whether the group or dataset that something belongs to is in both files.
  private static func isShared(_ place: String, _ old: FileContents, _ new: FileContents) -> Bool {
    guard let object = place.split(separator: "@").first, place.contains("@") else {
      return old.objects.contains(place) == new.objects.contains(place)
    }
    return old.objects.contains(String(object)) == new.objects.contains(String(object))
  }

  static func numbers(_ old: FileContents, _ new: FileContents) -> [NumberChange] {
    Set(old.numbers.keys).intersection(new.numbers.keys).subtracting(skipped).sorted()
      .compactMap { NumberChange(of: $0, old.numbers[$0], new.numbers[$0]) }
  }

  static func rows(_ old: FileContents, _ new: FileContents) -> [NumberChange] {
    sharedTables(old, new).flatMap { place, left, right in
      let known = Set(left.identities)
      let rows = left.identities + right.identities.filter { !known.contains($0) }
      return left.numbers.flatMap { column in
        rows.compactMap { row in
          NumberChange(
            of: "\(place).\(column.name)", row: row, units: column.units,
            left.number(column.name, of: row), right.number(column.name, of: row))
        }
      }
    }
  }

  private static func sharedTables(
    _ old: FileContents, _ new: FileContents
  ) -> [(place: String, TableRows, TableRows)] {
    old.tables.keys.filter { new.tables[$0] != nil }.sorted().map { place in
      func rows(_ contents: FileContents) -> TableRows {
        TableRows(contents.tables[place] ?? [], named: place == "points" ? contents.axes : [])
      }
      return (place, rows(old), rows(new))
    }
  }
}

extension FileContents.Numbers {
  /// Whether the numbers are those of bins and not of runs.
  var isDistribution: Bool {
    !Set(["bin", "event", "share"]).isDisjoint(with: axes.split(separator: ",").map(String.init))
  }
}

extension FileContents {
  /// Where the file comes from, in one line.
  var origin: String {
    let seeds = numbers["provenance/seeds"].map { numbers in
      ["seeds \(numbers.values.map(NumberText.exact).joined(separator: ", "))"]
    }
    return
      ([attributes["name"], attributes["package_version"].map { "crossfuse \($0)" }]
      .compactMap { $0 } + (seeds ?? [])
      + [attributes["content_hash"].map { "configuration \($0.prefix(12))" }].compactMap { $0 })
      .joined(separator: ", ")
  }

  /// What the points of a sweep are told apart by.
  fileprivate var axes: Set<String> {
    guard case .texts(_, _, let names)? = tables["axes"]?.first(where: { $0.name == "name" }) else {
      return []
    }
    return Set(names)
  }
}

extension [NumberChange] {
  /// The largest relative change first; equal ones keep their order.
  var ranked: [NumberChange] {
    enumerated().sorted { left, right in
      left.element.rank != right.element.rank
        ? left.element.rank > right.element.rank : left.offset < right.offset
    }.map(\.element)
  }
}
