/// Parts of an array that threads end in any order. They are put together in their own order as soon as those before
/// them are there, by whichever thread brings a part while no other is at it; none waits for another.
///
/// All of it can be inlined: made for any kind of element, it would count references at each move.
@usableFromInline
struct OrderedParts<Element: Sendable>: ~Copyable, Sendable {
  @usableFromInline
  struct Waiting {
    @usableFromInline var parts: [[Element?]?]
    /// The first part that is not in the array yet.
    @usableFromInline var next = 0
    /// Whether a thread is appending.
    @usableFromInline var isAppending = false

    @inlinable
    init(parts: Int) { self.parts = [[Element?]?](repeating: nil, count: parts) }

    /// The next part, if it is there.
    @inlinable
    mutating func takeNext() -> [Element?]? {
      guard next < parts.count, let part = parts[next].take() else { return nil }
      next += 1
      return part
    }
  }

  @usableFromInline let waiting: LockedValue<Waiting>
  @usableFromInline let elements: LockedValue<[Element]>

  /// - Parameters:
  ///   - parts: their number.
  ///   - capacity: how many elements there will be, as far as that is known.
  @inlinable
  init(parts: Int, capacity: Int) {
    waiting = LockedValue(Waiting(parts: parts))
    var empty: [Element] = []
    empty.reserveCapacity(capacity)
    elements = LockedValue(empty)
  }

  /// - Parameter part: none of its elements is nil.
  @inlinable
  func add(_ part: consuming [Element?], at index: Int) {
    var own: [Element?]? = consume part
    var ready: [Element?]? = waiting.withLock { state in
      state.parts[index] = own.take()
      guard !state.isAppending else { return nil }
      let next = state.takeNext()
      state.isAppending = next != nil
      return next
    }
    while var part = ready.take() {
      // One by one, each moved out of its place: appending a part whole would count references to each element, most of
      // which lie in the caches of other processors.
      elements.withLock { elements in
        var span = part.mutableSpan
        for index in span.indices {
          if let element = span[index].take() { elements.append(element) }
        }
      }
      ready = waiting.withLock { state in
        let next = state.takeNext()
        state.isAppending = next != nil
        return next
      }
    }
  }

  /// The elements of all parts before the first that is missing.
  @inlinable
  func take() -> [Element] {
    elements.withLock { elements in
      var all: [Element] = []
      swap(&all, &elements)
      return all
    }
  }
}
