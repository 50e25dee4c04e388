extension ComponentLibrary {
  /// Reads a library with all libraries that it includes.
  ///
  /// Included entries come first, in the order of the files. An entry replaces those before it that have the same
  /// component, action and resolution.
  ///
  /// - Parameters:
  ///   - path: the file of the library; files that it includes are relative to it.
  ///   - read: reads one file.
  /// - Returns: one library without includes, under the name of the outermost file.
  /// - Throws: ``HardwareError/includeCycle(files:)``, and what `read` throws.
  public static func read(
    at path: String, with read: (String) throws -> ComponentLibrary
  ) throws -> ComponentLibrary {
    try read(path).resolved(in: folder(of: path), trail: [normalized(path)], with: read)
  }

  /// The library with the entries of all libraries that it includes, for one that is not in a file of its own.
  ///
  /// - Parameters:
  ///   - folder: what the included files are relative to.
  ///   - read: reads one file.
  /// - Returns: as `read(at:with:)`.
  /// - Throws: as `read(at:with:)`.
  public func resolved(
    in folder: String, with read: (String) throws -> ComponentLibrary
  ) throws -> ComponentLibrary {
    try resolved(in: folder, trail: [], with: read)
  }

  /// Reads several libraries, each with all that it includes, as if one library included them in this order.
  ///
  /// - Parameters:
  ///   - paths: the files, at least one; entries of later ones replace those of earlier ones that have the same
  ///     component, action and resolution, and stand beside all others.
  ///   - read: reads one file.
  /// - Returns: one library without includes, under the names of all files.
  /// - Throws: as `read(at:with:)`.
  public static func read(
    at paths: [String], with read: (String) throws -> ComponentLibrary
  ) throws -> ComponentLibrary {
    let libraries = try paths.map { try Self.read(at: $0, with: read) }
    var result = ComponentLibrary(
      name: libraries.map(\.name).joined(separator: " + "), components: [])
    for library in libraries { result.take(library.components) }
    return result
  }

  private func resolved(
    in folder: String, trail: [String], with read: (String) throws -> ComponentLibrary
  ) throws -> ComponentLibrary {
    var result = ComponentLibrary(name: name, components: [])
    for file in include ?? [] {
      let path = Self.normalized(file.hasPrefix("/") || folder.isEmpty ? file : "\(folder)/\(file)")
      guard !trail.contains(path) else { throw HardwareError.includeCycle(files: trail + [path]) }
      let included = try read(path)
        .resolved(in: Self.folder(of: path), trail: trail + [path], with: read)
      result.take(included.components)
    }
    result.take(components)
    return result
  }

  /// Adds entries; each file's replace what is there, but not each other.
  private mutating func take(_ entries: [Component]) {
    components.removeAll { old in entries.contains { $0.competes(with: old) } }
    components += entries
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return String(path[..<slash])
  }

  /// A path without "." and without ".." behind a folder, so that equal files have equal paths.
  private static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else {
        parts.append(part)
      }
    }
    return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }
}
