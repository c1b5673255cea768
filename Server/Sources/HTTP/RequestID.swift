/// Names by which a request is found in logs.
public enum RequestID {
  /// The client's own where it is one of 1 to 128 letters, digits and `._:-`; else a new one.
  public static func make(from sent: String? = nil) -> String {
    if let sent, isUsable(sent) { return sent }
    var generator = SystemRandomNumberGenerator()
    return "req-" + hexadecimal(generator.next() as UInt64) + hexadecimal(generator.next() as UInt64)
  }

  static func isUsable(_ text: String) -> Bool {
    (1...128).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2E, 0x5F, 0x3A, 0x2D: true
        default: false
        }
      }
  }

  static func hexadecimal(_ value: UInt64) -> String {
    let digits: StaticString = "0123456789abcdef"
    return String(unsafeUninitializedCapacity: 16) { buffer in
      for place in 0..<16 {
        buffer[place] = digits.utf8Start[Int(value >> UInt64(60 - 4 * place) & 15)]
      }
      return 16
    }
  }
}
