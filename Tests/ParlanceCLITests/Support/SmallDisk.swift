import Foundation

/// A disk of a few kilobytes, where the machine lets us mount one.
final class SmallDisk {
  struct NotMounted: Error {}

  let root: URL

  init(at root: URL, kilobytes: Int) throws {
    self.root = root
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    let options = "size=\(kilobytes)k"
    guard Self.call("mount", ["-t", "tmpfs", "-o", options, "parlance-test", root.path]) else {
      throw NotMounted()
    }
  }

  deinit { _ = Self.call("umount", [root.path]) }

  /// Found by trying.
  static let isAvailable: Bool = {
    guard let folder = try? TemporaryFolder() else { return false }
    return (try? SmallDisk(at: folder.url("disk"), kilobytes: 4)) != nil
  }()

  private static func call(_ tool: String, _ arguments: [String]) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [tool] + arguments
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
