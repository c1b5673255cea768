/// The blocking of the attention kernel, in keys.
enum AttentionTiles {
  /// Keys of a tile. With heads of 64, a tile of packed keys and one of values are 64 KB each: they stay in L2 while all
  /// strips of queries go by, and a strip's scores (8 KB) stay in L1.
  static let keys = 256
  /// Keys of a panel: packed keys are panels of 32 keys side by side, [headSize][32].
  static let panel = 32
}
