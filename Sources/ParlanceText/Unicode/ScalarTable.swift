/// A value for each Unicode scalar: the one look-up behind all of our own tables of characters. Two stages: pages of 256
/// scalars, of which equal ones are kept once.
package struct ScalarTable<Value: Hashable & Sendable>: Sendable {
  private let pages: [UInt16]
  private let values: [Value]
  private let `default`: Value

  /// - Parameters:
  ///   - value: of all scalars that `fill` leaves alone.
  init(default value: Value, _ fill: (inout Builder) -> Void) {
    var builder = Builder(default: value)
    fill(&builder)
    var known: [Builder.Page: UInt16] = [:]
    var values: [Value] = []
    pages = builder.pages.map { page in
      if let number = known[page] { return number }
      let number = UInt16(truncatingIfNeeded: known.count)
      known[page] = number
      values += page.values
      return number
    }
    self.values = values
    `default` = value
  }

  private init(pages: [UInt16], values: [Value], default value: Value) {
    self.pages = pages
    self.values = values
    `default` = value
  }

  /// The same in arrays of its own, for one thread.
  func copied() -> ScalarTable {
    ScalarTable(pages: pages.map { $0 }, values: values.map { $0 }, default: `default`)
  }

  @inline(__always)
  package subscript(scalar: UInt32) -> Value {
    guard scalar < 0x11_0000 else { return `default` }
    return values[Int(pages[Int(scalar >> 8)]) << 8 | Int(scalar & 0xff)]
  }

  /// A table that is being filled.
  struct Builder {
    fileprivate enum Page: Hashable {
      case uniform(Value)
      case mixed([Value])

      var values: [Value] {
        switch self {
        case .uniform(let value): [Value](repeating: value, count: 256)
        case .mixed(let values): values
        }
      }
    }

    fileprivate var pages: [Page]

    fileprivate init(default value: Value) { pages = [Page](repeating: .uniform(value), count: 0x1100) }

    /// Changes the values of scalars.
    mutating func update(_ range: ClosedRange<UInt32>, _ change: (inout Value) -> Void) {
      for number in Int(range.lowerBound >> 8)...Int(range.upperBound >> 8) {
        let first = max(Int(range.lowerBound) - number << 8, 0)
        let last = min(Int(range.upperBound) - number << 8, 255)
        if case .uniform(var value) = pages[number], first == 0, last == 255 {
          change(&value)
          pages[number] = .uniform(value)
        } else {
          var values = pages[number].values
          for index in first...last { change(&values[index]) }
          pages[number] = .mixed(values)
        }
      }
    }

    /// Sets the values of runs of scalars, each given by its first and last.
    mutating func set(runs edges: [UInt32], to value: Value) {
      for start in stride(from: 0, to: edges.count - 1, by: 2) {
        update(edges[start]...edges[start + 1]) { $0 = value }
      }
    }
  }
}
