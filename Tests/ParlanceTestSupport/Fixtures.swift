import Foundation

/// Where the fixtures of a part lie: the folder named by `PARLANCE_FIXTURES`, else `Tests/Fixtures`.
public enum Fixtures {
  public static var root: URL {
    if let path = ProcessInfo.processInfo.environment["PARLANCE_FIXTURES"], !path.isEmpty {
      return URL(fileURLWithPath: path)
    }
    return ownRoot
  }

  private static var ownRoot: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures")
  }

  /// All files under `folder` whose name ends in `suffix`, sorted by name. A set named by `PARLANCE_FIXTURES` need not
  /// have every folder: what it lacks is taken from `Tests/Fixtures`.
  public static func files(in folder: String, suffix: String) throws -> [URL] {
    var place = root.appendingPathComponent(folder)
    if !FileManager.default.fileExists(atPath: place.path) { place = ownRoot.appendingPathComponent(folder) }
    let names = try FileManager.default.contentsOfDirectory(atPath: place.path)
    return names.filter { $0.hasSuffix(suffix) }.sorted().map { place.appendingPathComponent($0) }
  }
}
