import CHDF5

extension HDF5File {
  /// Writes a new table: one row per index, one named column per value, each with its unit.
  ///
  /// The table can grow (``appendRows(_:to:)``). A text column is as wide as its longest text.
  ///
  /// - Parameters:
  ///   - columns: at least one, all with the same number of rows (which may be none).
  ///   - object: the path of the new table.
  ///   - textWidth: the bytes that text columns have at least, to leave room for the texts of later rows.
  /// - Throws: ``FileFormatError/unstorableText(object:file:text:reason:)`` for a text with a zero byte,
  ///   ``FileFormatError/hdf5(call:object:file:cause:)`` when the library refuses.
  public func writeTable(
    _ columns: [TableColumn], to object: String, textWidth: Int = 0
  ) throws {
    Self.requireEqualCounts(columns)
    let place = HDF5Place(file: path, object: object)
    let layout = RowLayout(for: columns, textWidth: textWidth)
    let rows = try layout.packed(columns, place)
    try HDF5Library.locked {
      let type = try place.rowType(layout, inFile: true)
      let dataset = try createTable(
        place, type: type, rows: columns[0].count,
        rowsPerChunk: HDF5Layout.chunkBytes / 4 / layout.bytes,
        units: columns.map(\.units))
      try place.writeRows(rows, layout, 0..<columns[0].count, to: dataset)
    }
  }

  /// Appends rows to a table of this file.
  ///
  /// - Throws: ``FileFormatError/wrongColumns(object:file:found:expected:)`` unless names, kinds, units and order are
  ///   those of the table; ``FileFormatError/unstorableText(object:file:text:reason:)`` when a text is
  ///   longer than its column.
  public func appendRows(_ columns: [TableColumn], to object: String) throws {
    Self.requireEqualCounts(columns)
    let place = HDF5Place(file: path, object: object)
    try HDF5Library.locked {
      let dataset = try openDataset(place)
      let layout = try place.layout(of: dataset)
      let found = RowLayout(for: columns, textWidth: 0).summary
      guard found == layout.summary else {
        throw FileFormatError.wrongColumns(
          object: object, file: path, found: found, expected: layout.summary)
      }
      let rows = try layout.packed(columns, place)
      let start = try rowCount(of: dataset, place)
      var extent = hsize_t(start + columns[0].count)
      try unsafe place.check(H5Dset_extent(dataset.id, &extent), "H5Dset_extent")
      try place.writeRows(rows, layout, start..<Int(extent), to: dataset)
    }
  }

  /// Reads a whole table.
  public func table(at object: String) throws -> [TableColumn] {
    try rows(at: object, range: nil)
  }

  /// Reads some rows of a table, so that a long one can be streamed.
  ///
  /// - Throws: ``FileFormatError/rowsOutOfRange(object:file:found:rows:)`` unless the table has them all.
  public func tableRows(at object: String, range: Range<Int>) throws -> [TableColumn] {
    try rows(at: object, range: range)
  }

  /// The number of rows of a table.
  public func rowCount(ofTable object: String) throws -> Int {
    let place = HDF5Place(file: path, object: object)
    return try HDF5Library.locked {
      let dataset = try openDataset(place)
      _ = try place.layout(of: dataset)
      return try rowCount(of: dataset, place)
    }
  }

  private func rows(at object: String, range: Range<Int>?) throws -> [TableColumn] {
    let place = HDF5Place(file: path, object: object)
    return try HDF5Library.locked {
      let dataset = try openDataset(place)
      let layout = try place.layout(of: dataset)
      let count = try rowCount(of: dataset, place)
      let range = range ?? 0..<count
      guard range.lowerBound >= 0, range.upperBound <= count else {
        throw FileFormatError.rowsOutOfRange(
          object: object, file: path, found: range, rows: count)
      }
      _ = try place.readableCount(
        of: dataset, shape: [range.count], elementBytes: layout.bytes)
      let rows = try place.readRows(layout, range, of: dataset)
      return try layout.unpacked(rows, count: range.count, place)
    }
  }

  /// Creates a table that can grow, with the attributes that every dataset has.
  func createTable(
    _ place: HDF5Place, type: borrowing HDF5Handle, rows: Int, rowsPerChunk: Int, units: [String]
  ) throws -> HDF5Handle {
    var extent = hsize_t(rows)
    var most = chdf5_unlimited()
    let space = try place.handle(
      unsafe H5Screate_simple(1, &extent, &most), "H5Screate_simple", closedBy: H5Sclose)
    let creation = try place.creation(chunk: [max(1, rowsPerChunk)])
    let dataset = try createDataset(place, type: type.id, space: space, creation: creation)
    try writeLabels(units: .strings(units), axes: "row", on: dataset, place)
    return dataset
  }

  /// The number of rows of an open table.
  func rowCount(of dataset: borrowing HDF5Handle, _ place: HDF5Place) throws -> Int {
    let shape = try shape(of: dataset, place)
    guard shape.count == 1 else {
      throw FileFormatError.wrongRank(
        object: place.object, file: path, found: shape, expected: 1)
    }
    return shape[0]
  }

  private static func requireEqualCounts(_ columns: [TableColumn]) {
    precondition(!columns.isEmpty, "a table needs at least one column")
    precondition(
      columns.allSatisfy { $0.count == columns[0].count },
      "the columns of a table differ in length: \(columns.map(\.count))")
  }
}

extension HDF5Place {
  /// The compound type of a row; in memory the numbers have this machine's byte order.
  fileprivate func rowType(_ layout: RowLayout, inFile: Bool) throws -> HDF5Handle {
    let type = try handle(
      H5Tcreate(H5T_COMPOUND, layout.bytes), "H5Tcreate", closedBy: H5Tclose)
    for column in layout.columns {
      switch column.kind {
      case .integers:
        try insert(column, inFile ? chdf5_file_int64() : chdf5_native_int64(), into: type)
      case .reals:
        try insert(column, inFile ? chdf5_file_float64() : chdf5_native_float64(), into: type)
      case .texts:
        let text = try textType(width: column.width)
        try insert(column, text.id, into: type)
      case .words(let words):
        let codes = try wordType(words)
        try insert(column, codes.id, into: type)
      }
    }
    return type
  }

  private func insert(
    _ column: ColumnLayout, _ member: hid_t, into type: borrowing HDF5Handle
  ) throws {
    let status = unsafe H5Tinsert(type.id, column.name, column.offset, member)
    try inside("column '\(column.name)'").check(status, "H5Tinsert")
  }

  /// The packed layout that a table's rows have in memory.
  fileprivate func layout(of dataset: borrowing HDF5Handle) throws -> RowLayout {
    let type = try datatype(of: dataset)
    let found = HDF5ElementType(datatype: type.id)
    guard found == .table else {
      throw wrongType(found: "\(found)", expected: "\(HDF5ElementType.table)")
    }
    let count = Int(try check(H5Tget_nmembers(type.id), "H5Tget_nmembers"))
    guard case .strings(let units) = try readAttribute("units", of: dataset), units.count == count
    else {
      throw inside("attribute 'units'").wrongType(
        found: "something else", expected: "a list of \(count) units, one per column")
    }
    return RowLayout(
      try (0..<count).map { index in
        let (name, kind, width) = try column(UInt32(index), of: type)
        return (name, units[index], kind, width)
      })
  }

  /// The name, kind and width of one column of a row type.
  private func column(
    _ index: UInt32, of type: borrowing HDF5Handle
  ) throws -> (name: String, kind: ColumnLayout.Kind, width: Int) {
    let name = try memberName(index, of: type)
    let member = try handle(
      H5Tget_member_type(type.id, index), "H5Tget_member_type", closedBy: H5Tclose)
    if H5Tget_class(member.id) == H5T_ENUM { return (name, .words(try words(of: member)), 1) }
    let found = HDF5ElementType(datatype: member.id)
    if found.fitsInt64 { return (name, .integers, MemoryLayout<Int64>.size) }
    if found.fitsFloat(bits: 64) { return (name, .reals, MemoryLayout<Double>.size) }
    guard found == .text, H5Tis_variable_str(member.id) == 0 else {
      throw inside("column '\(name)'").wrongType(
        found: found == .text ? "texts of variable length" : "\(found)",
        expected: "integers, numbers or texts of fixed length")
    }
    return (name, .texts, H5Tget_size(member.id))
  }

  fileprivate func writeRows(
    _ rows: [UInt8], _ layout: RowLayout, _ range: Range<Int>, to dataset: borrowing HDF5Handle
  ) throws {
    let type = try rowType(layout, inFile: false)
    let memory = try space([range.count])
    let selection = try select(range, of: dataset)
    let status = unsafe H5Dwrite(
      dataset.id, type.id, memory.id, selection.id, chdf5_default_properties(), rows)
    try check(status, "H5Dwrite")
  }

  fileprivate func readRows(
    _ layout: RowLayout, _ range: Range<Int>, of dataset: borrowing HDF5Handle
  ) throws -> [UInt8] {
    let type = try rowType(layout, inFile: false)
    let memory = try space([range.count])
    let selection = try select(range, of: dataset)
    var rows = [UInt8](repeating: 0, count: range.count * layout.bytes)
    let status = unsafe H5Dread(
      dataset.id, type.id, memory.id, selection.id, chdf5_default_properties(), &rows)
    try check(status, "H5Dread")
    return rows
  }

  /// The dataspace of a table with a range of its rows selected.
  func select(
    _ range: Range<Int>, of dataset: borrowing HDF5Handle
  ) throws -> HDF5Handle {
    let space = try handle(H5Dget_space(dataset.id), "H5Dget_space", closedBy: H5Sclose)
    if range.isEmpty {
      try check(H5Sselect_none(space.id), "H5Sselect_none")
      return space
    }
    var start = hsize_t(range.lowerBound)
    var count = hsize_t(range.count)
    let status = unsafe H5Sselect_hyperslab(space.id, H5S_SELECT_SET, &start, nil, &count, nil)
    try check(status, "H5Sselect_hyperslab")
    return space
  }
}
