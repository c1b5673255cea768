/// Random numbers that can be computed from their number: the i-th of a stream is a function of the seed, the stream's
/// name and i. The same on every machine and for any number of threads, and any of them can be drawn again.
///
/// ```swift
/// var random = RandomStream(seed: 7, name: "weights")
/// let weight = Tensor.normal([512, 512], deviation: 0.02, from: &random)
/// ```
///
/// A counter times an odd constant, mixed by two rounds of multiplication and shift (Steele, Lea and Flood, 2014).
public struct RandomStream: Sendable, RandomNumberGenerator {
  private let key: UInt64
  /// How many numbers were drawn.
  public var position: UInt64 = 0

  private init(key: UInt64) { self.key = key }

  /// For weights that are overwritten at once, by those of a file: `Initializer` makes zeros with it, which take neither time
  /// nor memory.
  package static let unused = RandomStream(key: 0)

  package var isUnused: Bool { key == 0 }

  /// - Parameter name: streams of one seed and different names have nothing to do with each other.
  public init(seed: UInt64, name: String = "") {
    self.init(key: Self.mix(Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15) ^ Self.hash(name)))
  }

  /// A stream of its own, the same however far this one was drawn.
  public func substream(_ name: String) -> RandomStream { RandomStream(key: Self.mix(key ^ Self.hash(name))) }

  /// A stream of its own for each number.
  public func substream(_ number: UInt64) -> RandomStream {
    RandomStream(key: Self.mix(Self.mix(key) &+ number &* 0xD1B5_4A32_D192_ED03))
  }

  /// The 64 random bits with a certain number.
  @inline(__always)
  public func bits(at number: UInt64) -> UInt64 { Self.mix(key &+ (number &+ 1) &* 0x9E37_79B9_7F4A_7C15) }

  public mutating func next() -> UInt64 {
    defer { position &+= 1 }
    return bits(at: position)
  }

  @inline(__always)
  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z &>> 31)
  }

  /// 64-bit FNV-1a of the name.
  private static func hash(_ name: String) -> UInt64 {
    name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
