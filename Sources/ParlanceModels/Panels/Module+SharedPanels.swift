import ParlanceFiles
import ParlanceNN
import ParlanceTensor

extension Module {
  /// Loads weights as `load(_:layout:panels:folder:ignoring:)` does. Where there is a cache the weights of linear layers
  /// are packed, and lie in its file; in a folder whose file is there already they are not read.
  /// - Throws: `ModelFolderError`, and what reading the weights throws. What is wrong with the cache is only reported.
  mutating func load(
    _ weights: FolderWeights, layout: TensorLayout, folder: String, sharing cache: PanelCache?,
    ignoring: (String) -> Bool
  ) throws {
    let form = weights.form ?? .float32
    guard let cache, form == .float32 else {
      try load(weights, layout: layout, folder: folder, ignoring: ignoring)
      cache?.report(.unshared(model: folder, reason: "they are \(form.rawValue), and only float32 is shared"))
      return
    }
    let file = PanelFile(in: cache.folder, model: folder, stamps: weights.stamps, layouts: panelLayouts)
    var panels: [String: Tensor] = [:]
    if file.exists {
      do { panels = try file.read() } catch { cache.report(.refused(file: file.path, reason: "\(error)")) }
    }
    try load(weights, layout: layout, panels: panels, folder: folder, ignoring: ignoring)
    if panels.isEmpty {
      packWeights()
      defer {
        // What was packed and copied: more than the model has from now on.
        TensorMemory.trim()
        HeapMemory.returnFreePages()
      }
      do {
        try file.write(self.panels)
        // This process maps the file too, and lets go of what it has packed.
        panels = try file.read()
        guard usePanels(panels) else {
          throw PanelFile.Refusal(description: "\(file.path) holds other weights")
        }
      } catch {
        cache.report(.unshared(model: folder, reason: "\(error)"))
        return
      }
    }
    let bytes = panels.values.reduce(0) { $0 + $1.count * MemoryLayout<Float>.stride }
    cache.report(.shared(model: folder, file: file.path, bytes: bytes))
  }
}
