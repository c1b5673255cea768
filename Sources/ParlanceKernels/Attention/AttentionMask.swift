/// Which keys a query may see, told by positions: every mask here gives each query one run of neighboring keys, so the
/// kernel can tell tile by tile whether there is nothing to do, nothing to mask, or an edge to look at.
///
/// Padding is no mask: a batch is ragged, and what is not there is not in a sequence's range. Other masks are an
/// additive bias of -inf.
public struct AttentionMask: Sendable, Equatable {
  /// Whether queries may look ahead, and from where that is counted when a sequence has more keys than queries.
  public enum Causality: Sendable, Equatable, CaseIterable {
    /// Queries see keys on both sides.
    case none
    /// Query i sees key j where j ≤ i + keys − queries: the last query sees all. What a cache of keys needs.
    case bottomRight
    /// Query i sees key j where j ≤ i.
    case topLeft
  }

  public var causality: Causality
  /// At least 1: a query sees only keys less than this many places away from its own position, which counts as the first.
  /// nil: all.
  public var window: Int?

  public static let none = AttentionMask()
  public static let causal = AttentionMask(causality: .bottomRight)

  public init(causality: Causality = .none, window: Int? = nil) {
    precondition(window.map { $0 > 0 } ?? true, "an attention window holds at least 1 key")
    self.causality = causality
    self.window = window
  }

  /// The position among the keys that query 0 stands at.
  func offset(queries: Int, keys: Int) -> Int { causality == .topLeft ? 0 : keys - queries }

  /// The keys that a query at `position` among `keys` keys sees. Both ends grow with the position.
  @inline(__always)
  func visible(from position: Int, keys: Int) -> Range<Int> {
    var low = 0
    var high = causality == .none ? keys : min(keys, position &+ 1)
    if let window {
      low = max(0, position &- window &+ 1)
      if causality == .none { high = min(high, position &+ window) }
    }
    high = max(0, high)
    return min(low, high)..<high
  }
}
