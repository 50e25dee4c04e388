/// Tokens with their ids, found byte by byte.
///
/// Bytes, not `String`s, are compared: Swift takes texts of equal canonical decomposition for equal, tokenisers do not.
struct TokenTrie: Sendable {
  /// The node where every token begins.
  static let root = 0
  /// From a node and a byte, `node << 8 | byte`, to the next node.
  private var edges: [UInt64: Int32] = [:]
  /// The id of the token that ends at a node, or −1.
  private var ids: [Int32] = [-1]

  /// Adds a token.
  ///
  /// - Returns: the id that the token already has, in which case nothing changes.
  mutating func insert(_ token: some Sequence<UInt8>, id: Int) -> Int? {
    var node = Self.root
    for byte in token {
      if let next = next(node, byte) {
        node = next
      } else {
        edges[Self.edge(node, byte)] = Int32(ids.count)
        node = ids.count
        ids.append(-1)
      }
    }
    if ids[node] >= 0 { return Int(ids[node]) }
    ids[node] = Int32(id)
    return nil
  }

  /// The node that a prefix leads to, if a token begins with it.
  func node(of prefix: some Sequence<UInt8>) -> Int? {
    var node: Int? = Self.root
    for byte in prefix { node = node.flatMap { next($0, byte) } }
    return node
  }

  /// The id of a token.
  func id(of token: some Sequence<UInt8>) -> Int? {
    node(of: token).flatMap { ids[$0] < 0 ? nil : Int(ids[$0]) }
  }

  /// The longest token that some bytes begin with, of at least one byte.
  ///
  /// - Parameters:
  ///   - bytes: the bytes.
  ///   - node: where to begin: the node of a prefix that the token has and the bytes lack.
  /// - Returns: its id, and the index after its last byte.
  func longest(in bytes: ArraySlice<UInt8>, from node: Int) -> (id: Int, end: Int)? {
    var found: (id: Int, end: Int)?
    var node = node
    for index in bytes.indices {
      guard let next = next(node, bytes[index]) else { break }
      node = next
      if ids[node] >= 0 { found = (Int(ids[node]), index + 1) }
    }
    return found
  }

  private func next(_ node: Int, _ byte: UInt8) -> Int? {
    edges[Self.edge(node, byte)].map { Int($0) }
  }

  private static func edge(_ node: Int, _ byte: UInt8) -> UInt64 {
    UInt64(node) << 8 | UInt64(byte)
  }
}
