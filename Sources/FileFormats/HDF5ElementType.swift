import CHDF5

/// What the elements of a dataset are.
public enum HDF5ElementType: Sendable, Equatable, CustomStringConvertible {
  /// An IEEE number of this many bits.
  case float(bits: Int)
  /// A signed integer of this many bits.
  case signed(bits: Int)
  /// An unsigned integer of this many bits.
  case unsigned(bits: Int)
  /// Texts.
  case text
  /// Rows of named columns.
  case table
  /// Anything else: readable by other programs, not by this one.
  case other

  /// The name in error messages and listings, as NumPy writes it.
  public var description: String {
    switch self {
    case .float(let bits): "float\(bits)"
    case .signed(let bits): "int\(bits)"
    case .unsigned(let bits): "uint\(bits)"
    case .text: "text"
    case .table: "table"
    case .other: "an unsupported type"
    }
  }
}

extension HDF5ElementType {
  /// The type of an open HDF5 datatype.
  init(datatype: hid_t) {
    let bits = H5Tget_size(datatype) * 8
    switch H5Tget_class(datatype) {
    case H5T_FLOAT: self = .float(bits: bits)
    case H5T_INTEGER:
      self = H5Tget_sign(datatype) == H5T_SGN_NONE ? .unsigned(bits: bits) : .signed(bits: bits)
    case H5T_STRING: self = .text
    case H5T_COMPOUND: self = .table
    default: self = .other
    }
  }

  /// Whether every value of this type is a value of a 64-bit signed integer.
  var fitsInt64: Bool { fitsInt(bits: 64) }

  /// Whether every value of this type is a value of a signed integer of that many bits.
  func fitsInt(bits: Int) -> Bool {
    switch self {
    case .signed(let own): own <= bits
    case .unsigned(let own): own < bits
    default: false
    }
  }

  /// Whether every value of this type is a value of an IEEE number of that many bits.
  func fitsFloat(bits: Int) -> Bool {
    if case .float(let own) = self { own <= bits } else { false }
  }
}

/// A number that can be an element of an HDF5 dataset.
public protocol HDF5Number: BitwiseCopyable, Sendable {
  /// The element type that stores it.
  static var elementType: HDF5ElementType { get }
  /// Zero, to make room for values that are read.
  init()
}

extension Float: HDF5Number {
  /// The element type that stores it.
  public static var elementType: HDF5ElementType { .float(bits: 32) }
}
extension Double: HDF5Number {
  /// The element type that stores it.
  public static var elementType: HDF5ElementType { .float(bits: 64) }
}
extension Int32: HDF5Number {
  /// The element type that stores it.
  public static var elementType: HDF5ElementType { .signed(bits: 32) }
}
extension Int64: HDF5Number {
  /// The element type that stores it.
  public static var elementType: HDF5ElementType { .signed(bits: 64) }
}
extension UInt8: HDF5Number {
  /// The element type that stores it.
  public static var elementType: HDF5ElementType { .unsigned(bits: 8) }
}
extension UInt32: HDF5Number {
  /// The element type that stores it.
  public static var elementType: HDF5ElementType { .unsigned(bits: 32) }
}

extension HDF5Number {
  /// The library's ids of this type, in the file (little endian) and in memory; never closed.
  static var datatypes: (file: hid_t, memory: hid_t) {
    switch elementType {
    case .float(bits: 32): (chdf5_file_float32(), chdf5_native_float32())
    case .float(bits: 64): (chdf5_file_float64(), chdf5_native_float64())
    case .signed(bits: 32): (chdf5_file_int32(), chdf5_native_int32())
    case .signed(bits: 64): (chdf5_file_int64(), chdf5_native_int64())
    case .unsigned(bits: 8): (chdf5_file_uint8(), chdf5_native_uint8())
    case .unsigned(bits: 32): (chdf5_file_uint32(), chdf5_native_uint32())
    default: preconditionFailure("no HDF5 datatype for \(elementType)")
    }
  }
}
