/// The order of columns: by scalar value, which in UTF-8 is the order of the bytes.
enum TermOrder {
  static func precedes(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
    var index = 0
    while index < a.count, index < b.count {
      if a[index] != b[index] { return a[index] < b[index] }
      index += 1
    }
    return a.count < b.count
  }
}
