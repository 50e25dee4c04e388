import CHDF5

extension HDF5File {
  /// Creates an empty table for records.
  ///
  /// - Throws: ``FileFormatError/hdf5(call:object:file:cause:)``, for example when the name is taken.
  public func createTable<Record: TableRecord>(of record: Record.Type, at object: String) throws {
    let place = HDF5Place(file: path, object: object)
    try HDF5Library.locked {
      let type = try place.recordType(record, inFile: true)
      _ = try createTable(
        place, type: type, rows: 0,
        rowsPerChunk: HDF5Layout.recordChunkBytes / MemoryLayout<Record>.stride,
        units: Record.columns.map(\.units))
    }
  }

  /// Appends records to a table that was created for them.
  public func append<Record: TableRecord>(_ records: [Record], to object: String) throws {
    guard !records.isEmpty else { return }
    let place = HDF5Place(file: path, object: object)
    try HDF5Library.locked {
      let dataset = try openDataset(place)
      let start = try rowCount(of: dataset, place)
      var extent = hsize_t(start + records.count)
      try unsafe place.check(H5Dset_extent(dataset.id, &extent), "H5Dset_extent")
      let type = try place.recordType(Record.self, inFile: false)
      let memory = try place.space([records.count])
      let selection = try place.select(start..<start + records.count, of: dataset)
      let status = unsafe records.withUnsafeBytes { bytes in
        unsafe H5Dwrite(
          dataset.id, type.id, memory.id, selection.id, chdf5_default_properties(),
          bytes.baseAddress)
      }
      try place.check(status, "H5Dwrite")
    }
  }

  /// Checks that a table has the columns of a record and returns its number of rows.
  ///
  /// Further columns, another order and narrower integers are fine.
  ///
  /// - Throws: ``FileFormatError/missingObject(object:file:parent:known:)`` for a missing table or column,
  ///   ``FileFormatError/wrongType(object:file:found:expected:)`` for another type.
  public func rowCount<Record: TableRecord>(ofTable object: String, of record: Record.Type) throws
    -> Int
  {
    let place = HDF5Place(file: path, object: object)
    return try HDF5Library.locked {
      let dataset = try openDataset(place)
      let type = try place.datatype(of: dataset)
      let found = HDF5ElementType(datatype: type.id)
      guard found == .table else {
        throw place.wrongType(found: "\(found)", expected: "\(HDF5ElementType.table)")
      }
      for column in Record.columns { try place.check(column, in: type) }
      return try rowCount(of: dataset, place)
    }
  }

  /// Reads some rows of a table of records into an array, whose memory is used again.
  ///
  /// - Parameters:
  ///   - object: a table that ``rowCount(ofTable:of:)`` has accepted.
  ///   - range: the rows.
  ///   - records: becomes these rows.
  /// - Throws: ``FileFormatError/rowsOutOfRange(object:file:found:rows:)`` unless the table has them all.
  public func readRecords<Record: TableRecord>(
    at object: String, range: Range<Int>, into records: inout [Record]
  ) throws {
    let place = HDF5Place(file: path, object: object)
    if records.count > range.count { records.removeLast(records.count - range.count) }
    while records.count < range.count { records.append(Record()) }
    try HDF5Library.locked {
      let dataset = try openDataset(place)
      let count = try rowCount(of: dataset, place)
      guard range.lowerBound >= 0, range.upperBound <= count else {
        throw FileFormatError.rowsOutOfRange(
          object: object, file: path, found: range, rows: count)
      }
      let type = try place.recordType(Record.self, inFile: false)
      let memory = try place.space([range.count])
      let selection = try place.select(range, of: dataset)
      let status = unsafe records.withUnsafeMutableBytes { bytes in
        unsafe H5Dread(
          dataset.id, type.id, memory.id, selection.id, chdf5_default_properties(),
          bytes.baseAddress)
      }
      try place.check(status, "H5Dread")
    }
  }
}

extension HDF5Place {
  /// The compound type of a record, laid out as in memory; equal in the file where that is little endian.
  fileprivate func recordType<Record: TableRecord>(_ record: Record.Type, inFile: Bool) throws
    -> HDF5Handle
  {
    let type = try handle(
      H5Tcreate(H5T_COMPOUND, MemoryLayout<Record>.stride), "H5Tcreate", closedBy: H5Tclose)
    for column in Record.columns {
      switch column.kind {
      case .int32:
        try insert(column, inFile ? Int32.datatypes.file : Int32.datatypes.memory, into: type)
      case .int64:
        try insert(column, inFile ? Int64.datatypes.file : Int64.datatypes.memory, into: type)
      case .float64:
        try insert(column, inFile ? Double.datatypes.file : Double.datatypes.memory, into: type)
      case .words(let words):
        let codes = try wordType(words)
        try insert(column, codes.id, into: type)
      }
    }
    return type
  }

  private func insert<Record>(
    _ column: RecordColumn<Record>, _ member: hid_t, into type: borrowing HDF5Handle
  ) throws {
    let status = unsafe H5Tinsert(type.id, column.name, column.offset, member)
    try inside("column '\(column.name)'").check(status, "H5Tinsert")
  }

  /// Refuses a row type without a column, or with one that cannot be read without loss.
  fileprivate func check<Record>(
    _ column: RecordColumn<Record>, in type: borrowing HDF5Handle
  ) throws {
    let place = inside("column '\(column.name)'")
    let index = unsafe H5Tget_member_index(type.id, column.name)
    guard index >= 0 else {
      let count = UInt32(try check(H5Tget_nmembers(type.id), "H5Tget_nmembers"))
      throw FileFormatError.missingObject(
        object: "column '\(column.name)'", file: file, parent: object,
        known: try (0..<count).map { try memberName($0, of: type) })
    }
    let member = try place.handle(
      H5Tget_member_type(type.id, UInt32(index)), "H5Tget_member_type", closedBy: H5Tclose)
    let found = HDF5ElementType(datatype: member.id)
    let isWords = H5Tget_class(member.id) == H5T_ENUM
    let (isFitting, expected) =
      switch column.kind {
      case .int32: (found.fitsInt(bits: 32), "int32")
      case .int64: (found.fitsInt(bits: 64), "int64")
      case .float64: (found.fitsFloat(bits: 64), "float64")
      case .words: (isWords, "an enumeration")
      }
    guard isFitting else {
      throw place.wrongType(found: isWords ? "an enumeration" : "\(found)", expected: expected)
    }
  }
}
