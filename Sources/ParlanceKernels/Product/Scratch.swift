/// Memory for packed operands and other intermediate floats, on a cache line; gone when the call returns.
enum Scratch {
  @inline(__always)
  static func with<Result>(floats: Int, _ body: (UnsafeMutablePointer<Float>) throws -> Result) rethrows -> Result {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: max(floats, 1) * 4, alignment: 64)
    defer { memory.deallocate() }
    return try body(memory.bindMemory(to: Float.self, capacity: max(floats, 1)))
  }
}
