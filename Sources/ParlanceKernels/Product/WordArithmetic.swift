import CKernels

/// How words of several small numbers are multiplied: what a word holds, and what becomes of the sums.
protocol WordArithmetic: SendableMetatype {
  /// Inputs in a word of 32 bits.
  static var inputs: Int { get }

  /// Steps that a panel's words are multiplied in, each with a word of the row and a part of the panel's word.
  static var phases: Int { get }

  /// The part of a panel's words that a step multiplies.
  static func part(_ b: IntLanes, phase: Int) -> IntLanes

  /// Registers at the start of a panel: 4 where it begins with the corrections and the scales of its columns, else 0.
  /// They are read first; further on they would be waited for.
  static var columnVectors: Int { get }

  /// Adds to each lane of `sums` the products of the inputs in its words of `a` and of `part(b)`.
  static func add(_ sums: IntLanes, _ a: IntLanes, _ b: IntLanes) -> IntLanes

  /// What finished sums stand for.
  /// - Parameters:
  ///   - correction, scale: of the columns.
  ///   - rowScale: what `pack` returned for the row.
  static func value(
    _ sums: IntLanes, _ correction: IntLanes, _ scale: Vector16, _ rowScale: UnsafePointer<Float>,
    _ bias: Vector16
  ) -> Vector16

  /// Writes a row of floats as words.
  /// - Parameter words: room for `phases` words for each word of `inputs`, of `count` inputs rounded up to a multiple of 16;
  ///   beyond the inputs it holds zeros after.
  /// - Returns: the row's scale.
  static func pack(_ x: UnsafePointer<Float>, count: Int, into words: UnsafeMutablePointer<Int32>) -> Float

  /// Applies a function to finished outputs, as exactly as the arithmetic is.
  static func apply(_ activation: Activation, to y: UnsafeMutablePointer<Float>, count: Int)

  /// From how many rows on a product is made in the processor's matrix registers; nil where it has none for such words.
  static var matrixRegisterRows: Int? { get }

  /// Multiplies in matrix registers.
  static func multiply(_ product: parlance_amx_product, rowScales: UnsafePointer<Float>)
}

/// Four unsigned bytes times four signed ones, summed up as whole numbers:
/// y = (sum − correction) · scale · (scale of the row) + bias.
///
/// Where the processor has no instruction for that, bytes are widened to 16 bits: those of the row when it is packed, those of
/// the panel in registers, for all rows of a tile. Its pairs are then multiplied in two steps, with the same sums.
enum ByteArithmetic: WordArithmetic {
  @inline(__always) static var inputs: Int { 4 }
  @inline(__always) static var phases: Int { Int(parlance_byte_phases()) }
  @inline(__always) static var columnVectors: Int { 4 }

  @inline(__always) static func part(_ b: IntLanes, phase: Int) -> IntLanes {
    phases == 1 ? b : parlance_bytes_of_phase(b, Int32(phase))
  }

  @inline(__always) static func add(_ sums: IntLanes, _ a: IntLanes, _ b: IntLanes) -> IntLanes {
    phases == 1 ? parlance_add_byte_products(sums, a, b) : parlance_add_pair_products(sums, a, b)
  }

  @inline(__always)
  static func value(
    _ sums: IntLanes, _ correction: IntLanes, _ scale: Vector16, _ rowScale: UnsafePointer<Float>,
    _ bias: Vector16
  ) -> Vector16 {
    multiplyAdd(
      parlance_float_of_int16(sums &- correction), scale * Vector16(repeating: rowScale.pointee), bias)
  }

  @inline(__always)
  static func pack(_ x: UnsafePointer<Float>, count: Int, into words: UnsafeMutablePointer<Int32>) -> Float {
    // Bytes that are widened afterwards lie behind the room for the first half, so that none is overwritten unread.
    let groups = (count &+ 15) / 16
    let target = UnsafeMutableRawPointer(words + (phases &- 1) &* groups &* 4)
    let bytes = target.assumingMemoryBound(to: UInt8.self)
    let scale = ByteRow.quantize(x, count: count, into: bytes, divides: false)
    for k in count..<((count &+ 3) & ~3) { bytes[k] = 128 }
    if phases == 2 { widen(target, groups: groups, into: words) }
    return scale
  }

  /// Of each four bytes two words: the first and the third as 16 bits, then the others.
  @inline(__always)
  private static func widen(
    _ bytes: UnsafeRawPointer, groups: Int, into words: UnsafeMutablePointer<Int32>
  ) {
    let target = UnsafeMutableRawPointer(words)
    for group in 0..<groups {
      let four = bytes.loadUnaligned(fromByteOffset: group &* 16, as: SIMD4<UInt32>.self)
      var both = SIMD8<UInt32>()
      both.evenHalf = four & 0x00ff_00ff
      both.oddHalf = (four &>> 8) & 0x00ff_00ff
      target.storeBytes(of: both, toByteOffset: group &* 32, as: SIMD8<UInt32>.self)
    }
  }

  @inline(__always)
  static func apply(_ activation: Activation, to y: UnsafeMutablePointer<Float>, count: Int) {
    activation.applyCoarse(y, y, count)
  }

  // A single row waits for the panels, not for arithmetic. The sums are the same.
  static let matrixRegisterRows: Int? = parlance_has_amx_bytes() != 0 ? 2 : nil

  @inline(__always)
  static func multiply(_ product: parlance_amx_product, rowScales: UnsafePointer<Float>) {
    withUnsafePointer(to: product) { parlance_amx_multiply_bytes($0, rowScales) }
  }
}

/// Two bfloat16 numbers times two others, summed up in float32: y = sum + bias. Only for processors that have the
/// instruction, which takes numbers and sums below 2⁻¹²⁶ for 0.
///
/// Source: Intel, Architecture Instruction Set Extensions Programming Reference, AVX512_BF16, `VDPBF16PS`; AMX-BF16,
/// `TDPBF16PS`.
enum BFloat16Arithmetic: WordArithmetic {
  static var isAvailable: Bool { parlance_has_bfloat16_products() != 0 }

  @inline(__always) static var inputs: Int { 2 }
  @inline(__always) static var phases: Int { 1 }
  @inline(__always) static var columnVectors: Int { 0 }

  @inline(__always) static func part(_ b: IntLanes, phase: Int) -> IntLanes { b }

  @inline(__always) static func add(_ sums: IntLanes, _ a: IntLanes, _ b: IntLanes) -> IntLanes {
    parlance_add_bfloat16_products(sums, a, b)
  }

  @inline(__always)
  static func value(
    _ sums: IntLanes, _ correction: IntLanes, _ scale: Vector16, _ rowScale: UnsafePointer<Float>,
    _ bias: Vector16
  ) -> Vector16 {
    unsafeBitCast(sums, to: Vector16.self) + bias
  }

  @inline(__always)
  static func pack(_ x: UnsafePointer<Float>, count: Int, into words: UnsafeMutablePointer<Int32>) -> Float {
    let target = UnsafeMutableRawPointer(words)
    var i = 0
    while i &+ 16 <= count {
      target.storeBytes(
        of: parlance_bfloat16_of_float16(VectorKernels.lanes(x, i)), toByteOffset: i &* 2,
        as: SIMD16<UInt16>.self)
      i &+= 16
    }
    if i < count {
      var rest = Vector16.zero
      for lane in 0..<count &- i { rest[lane] = x[i &+ lane] }
      target.storeBytes(
        of: parlance_bfloat16_of_float16(rest), toByteOffset: i &* 2, as: SIMD16<UInt16>.self)
    }
    return 1
  }

  @inline(__always)
  static func apply(_ activation: Activation, to y: UnsafeMutablePointer<Float>, count: Int) {
    activation.apply(y, y, count)
  }

  // Sums are added up in another order than elsewhere: all rows are multiplied so, or none.
  static let matrixRegisterRows: Int? = parlance_has_amx_bfloat16() != 0 ? 1 : nil

  @inline(__always)
  static func multiply(_ product: parlance_amx_product, rowScales: UnsafePointer<Float>) {
    withUnsafePointer(to: product) { parlance_amx_multiply_bfloat16($0) }
  }
}
