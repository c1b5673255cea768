import Foundation
import ParlanceTestSupport

/// The test files of the Unicode Consortium, which are not part of the repository: they are looked for in
/// `../shared/data/unicode`, and tests on them are skipped where they are absent.
enum UnicodeData {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/data/unicode")

  static func isPresent(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  /// Reads `0041 00E9` as text; nil where a number is a surrogate, which no text holds.
  static func text(_ hex: some StringProtocol) -> String? {
    var text = ""
    for number in hex.split(separator: " ") {
      guard let value = UInt32(number, radix: 16), let scalar = Unicode.Scalar(value) else { return nil }
      text.unicodeScalars.append(scalar)
    }
    return text
  }
}
