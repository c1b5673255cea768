/// The sizes of a tensor's axes, outermost first: `[2, 3]` is two rows of three. `[]` is the shape of a single number.
public struct Shape: Sendable, Hashable, ExpressibleByArrayLiteral, CustomStringConvertible {
  public let sizes: [Int]
  /// How many elements a tensor of this shape has: the product of all sizes.
  public let count: Int

  /// - Precondition: sizes are not negative and their product fits an `Int`.
  public init(_ sizes: [Int]) {
    var count = 1
    for size in sizes {
      precondition(size >= 0, "a shape of \(sizes) has a negative size")
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      precondition(!overflow, "a shape of \(sizes) has too many elements")
      count = product
    }
    self.sizes = sizes
    self.count = count
  }

  public init(arrayLiteral sizes: Int...) { self.init(sizes) }

  /// Number of axes.
  public var rank: Int { sizes.count }
  /// The size of the last axis; 1 for a single number. Ops that go row by row go over rows of this many elements.
  public var width: Int { sizes.last ?? 1 }
  /// How many rows of `width` elements there are: the product of all sizes but the last.
  public var rows: Int { sizes.dropLast().reduce(1, *) }

  /// The size of an axis; negative axes count from the end, -1 being the last.
  public subscript(axis: Int) -> Int { sizes[axis < 0 ? sizes.count + axis : axis] }

  /// This shape with another last size.
  public func with(width: Int) -> Shape { Shape(sizes.dropLast() + [width]) }
  /// This shape without its first axis.
  public func droppingFirst() -> Shape { Shape(Array(sizes.dropFirst())) }

  public var description: String { "[\(sizes.map(String.init).joined(separator: ", "))]" }
}
