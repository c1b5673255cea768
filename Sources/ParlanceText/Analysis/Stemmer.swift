import CSnowball
import ParlanceFiles
import ParlanceParallel

/// Reduces words to stems by a Snowball algorithm (Porter 1980, 2001). Any number of threads may share one.
public final class Stemmer: Sendable {
  /// The algorithm, as it was named.
  public let name: String
  // A stemmer of the library serves one thread, so idle ones are kept. Addresses, since pointers can't be handed
  // from thread to thread.
  private let idle = LockedValue<[UInt]>([])

  /// The names of all algorithms.
  public static let algorithms: [String] = {
    var names: [String] = []
    while let name = csnowball_name(Int32(names.count)) { names.append(String(cString: name)) }
    return names.sorted()
  }()

  /// - Parameter name: a language such as `english`, or its code such as `en`.
  /// - Throws: `AnalyzerError.unknownStemmer`.
  public init(_ name: String) throws {
    self.name = name
    guard !name.utf8.contains(0), let first = csnowball_open(name) else {
      throw AnalyzerError.unknownStemmer(name: name, known: Self.algorithms)
    }
    idle.withLock { $0.append(UInt(bitPattern: first)) }
  }

  deinit {
    idle.withLock { for address in $0 { csnowball_close(OpaquePointer(bitPattern: address)) } }
  }

  /// The stem of a word in lower case.
  public func stem(_ word: String) -> String {
    var stem: [UInt8] = []
    withLibrary { $0.append(word.utf8.span, to: &stem) }
    return String(decoding: stem, as: UTF8.self)
  }

  /// A stemmer of the library, for the time of one call.
  struct Borrowed {
    fileprivate let pointer: OpaquePointer?

    /// Appends the stem of a word; the word itself where there is no memory or it is too long for any language.
    func append(_ word: Span<UInt8>, to output: inout [UInt8]) {
      // Algorithms look at their regions again for each ending: bounded, so that no word takes long.
      guard word.count <= 1000 else { return output.append(copying: word) }
      var length: Int32 = 0
      let stem = word.withUnsafeBufferPointer {
        csnowball_stem(pointer, $0.baseAddress, Int32($0.count), &length)
      }
      guard let stem, length >= 0 else { return output.append(copying: word) }
      output.append(contentsOf: UnsafeBufferPointer(start: stem, count: Int(length)))
    }
  }

  func withLibrary<R>(_ body: (Borrowed) throws -> R) rethrows -> R {
    let address = idle.withLock { $0.popLast() }
    let pointer = address.flatMap { OpaquePointer(bitPattern: $0) } ?? csnowball_open(name)
    defer { if let pointer { idle.withLock { $0.append(UInt(bitPattern: pointer)) } } }
    return try body(Borrowed(pointer: pointer))
  }
}
