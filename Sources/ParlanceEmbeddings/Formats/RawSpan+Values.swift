extension RawSpan {
  /// The byte at `offset`; outside of the span is a mistake of the caller.
  @inline(__always)
  package func byte(at offset: Int) -> UInt8 { unsafeLoad(fromByteOffset: offset, as: UInt8.self) }
}
