import Foundation

/// Where the fixtures of a part lie: the folder named by `PARLANCE_FIXTURES`, else `Tests/Fixtures`.
public enum Fixtures {
  public static var root: URL {
    if let path = ProcessInfo.processInfo.environment["PARLANCE_FIXTURES"], !path.isEmpty {
      return URL(fileURLWithPath: path)
    }
    return URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures")
  }

  /// All files under `folder` whose name ends in `suffix`, sorted by name.
  public static func files(in folder: String, suffix: String) throws -> [URL] {
    let names = try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent(folder).path)
    return names.filter { $0.hasSuffix(suffix) }.sorted()
      .map { root.appendingPathComponent(folder).appendingPathComponent($0) }
  }
}
