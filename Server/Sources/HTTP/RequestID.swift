import Synchronization

/// Names by which a request is found in logs.
public enum RequestID {
  /// Numbers that no other process has begun with.
  private static let process = UInt64.random(in: 0 ... .max)
  private static let count = Atomic<UInt64>(.random(in: 0 ... .max))

  /// The client's own where it is one of 1 to 128 letters, digits and `._:-`; else a new one.
  public static func make(from sent: String? = nil) -> String {
    if let sent, isUsable(sent) { return sent }
    let number = mixed(count.wrappingAdd(0x9E37_79B9_7F4A_7C15, ordering: .relaxed).newValue)
    return String(unsafeUninitializedCapacity: 36) { buffer in
      for (place, letter) in "req-".utf8.enumerated() { buffer[place] = letter }
      write(process, to: buffer, at: 4)
      write(number, to: buffer, at: 20)
      return 36
    }
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
    String(unsafeUninitializedCapacity: 16) { buffer in
      write(value, to: buffer, at: 0)
      return 16
    }
  }

  private static func write(_ value: UInt64, to buffer: UnsafeMutableBufferPointer<UInt8>, at start: Int) {
    for place in 0..<16 {
      let digit = UInt8(truncatingIfNeeded: value >> UInt64(60 - 4 * place) & 15)
      buffer[start + place] = digit < 10 ? 0x30 + digit : 0x57 + digit
    }
  }

  /// SplitMix64: a number of its own for each number.
  private static func mixed(_ value: UInt64) -> UInt64 {
    var value = value
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }
}
