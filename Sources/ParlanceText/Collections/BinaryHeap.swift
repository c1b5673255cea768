/// A queue whose least element comes first: a binary heap in an array.
///
/// Not swift-collections' `Heap`, which keeps both ends at hand: for queues as long as the trainer's (10,000 to 1,000,000
/// elements) its `replaceMin` took 1.5 times as long, and pushing and popping 1.2 times.
struct BinaryHeap<Element: Comparable> {
  private var elements: [Element] = []

  init() {}

  var isEmpty: Bool { elements.isEmpty }

  /// The least element.
  var min: Element? { elements.first }

  mutating func removeAll() { elements.removeAll(keepingCapacity: true) }

  /// Adds without keeping the order, which `order()` makes.
  mutating func append(_ element: Element) { elements.append(element) }

  /// Makes a heap of what was appended, in linear time.
  mutating func order() {
    for index in stride(from: elements.count / 2 - 1, through: 0, by: -1) { sink(index) }
  }

  mutating func insert(_ element: Element) {
    var index = elements.count
    elements.append(element)
    while index > 0 {
      let parent = (index - 1) / 2
      guard element < elements[parent] else { break }
      elements[index] = elements[parent]
      index = parent
    }
    elements[index] = element
  }

  /// Takes the least element.
  @discardableResult
  mutating func popMin() -> Element? {
    guard let last = elements.popLast() else { return nil }
    guard let top = elements.first else { return last }
    elements[0] = last
    sink(0)
    return top
  }

  /// Puts an element in the place of the least.
  /// - Precondition: there is one.
  mutating func replaceMin(with element: Element) {
    elements[0] = element
    sink(0)
  }

  private mutating func sink(_ start: Int) {
    let element = elements[start]
    let count = elements.count
    var index = start
    while true {
      var child = 2 * index + 1
      guard child < count else { break }
      if child + 1 < count, elements[child + 1] < elements[child] { child += 1 }
      guard elements[child] < element else { break }
      elements[index] = elements[child]
      index = child
    }
    elements[index] = element
  }
}

extension BinaryHeap: Sendable where Element: Sendable {}
