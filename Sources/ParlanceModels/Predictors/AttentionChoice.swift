/// Which attention to the source is told, where a decoder has several.
public struct AttentionChoice: Sendable, Hashable {
  /// From 0 up; nil: the last one.
  public var layer: Int?
  /// From 0 up; nil: the mean of all heads.
  public var head: Int?

  public init(layer: Int? = nil, head: Int? = nil) {
    self.layer = layer
    self.head = head
  }
}

/// How many layers look at the source, and with how many heads each.
public struct AttentionSize: Sendable, Hashable {
  public let layers: Int
  public let heads: Int

  public init(layers: Int, heads: Int) {
    self.layers = layers
    self.heads = heads
  }
}
