extension Operation {
  /// The earlier operations that an operation waits for: none, one or two, kept without an allocation.
  public struct Dependencies: Sendable, Equatable, RandomAccessCollection, ExpressibleByArrayLiteral
  {
    /// The most dependencies of one operation.
    public static let capacity = 2

    private var first: Dependency?
    private var second: Dependency?

    /// Takes up to two dependencies; more are a mistake of the caller.
    public init(_ dependencies: some Sequence<Dependency>) {
      for dependency in dependencies { append(dependency) }
    }

    /// Takes up to two dependencies.
    public init(arrayLiteral elements: Dependency...) { self.init(elements) }

    /// Adds a dependency where there is room.
    public mutating func append(_ dependency: Dependency) {
      precondition(second == nil, "more than \(Self.capacity) dependencies")
      if first == nil { first = dependency } else { second = dependency }
    }

    /// The position of the first dependency.
    public var startIndex: Int { 0 }

    /// The number of dependencies.
    public var endIndex: Int { second != nil ? 2 : first != nil ? 1 : 0 }

    /// One dependency.
    public subscript(position: Int) -> Dependency {
      let found = position == 0 ? first : second
      guard let found, position == 0 || position == 1 else {
        preconditionFailure("dependency \(position) of \(count)")
      }
      return found
    }
  }
}
