import ParlanceKernels
import ParlanceTensor

/// Packed weights of linear layers that come from outside, such as from a mapped file, which processes share.
extension Module {
  /// The layouts of the panels that the weights of all linear layers have when they are packed as float32, by path.
  public var panelLayouts: [String: PanelLayout] {
    var layouts: [String: PanelLayout] = [:]
    forEachLayerWeight { layouts[$0] = PanelLayout(rows: $1.rows, columns: $1.columns) }
    return layouts
  }

  /// The panels of all linear layers' weights that are packed as float32, by path. Those of `packWeights` are copies.
  public var panels: [String: Tensor] {
    var panels: [String: Tensor] = [:]
    forEachLayerWeight { path, weight in
      if case .packed(let weight) = weight, let tensor = weight.panels { panels[path] = tensor }
    }
    return panels
  }

  /// Puts panels in place of weights of linear layers, which are let go of without being read. Their memory stays where it
  /// is, and other models may have it too. What has no panels stays as it is.
  ///
  /// The model is then for inference, as after `packWeights`.
  /// - Returns: whether all panels fit their layers; where one does not, the model is unchanged.
  public mutating func usePanels(_ panels: [String: Tensor]) -> Bool {
    var copy = self
    var fitting = 0
    func put(_ path: String, _ weight: inout LinearWeight, _ role: WeightRole) {
      let layout = PanelLayout(rows: weight.rows, columns: weight.columns)
      guard role == .layer, let tensor = panels[path], let packed = PackedWeight(layout, panels: tensor)
      else {
        return
      }
      weight = .packed(packed)
      fitting += 1
    }
    withoutActuallyEscaping(put) { put in
      var visitor = ParameterVisitor(weights: put)
      copy.visitParameters(&visitor)
    }
    guard fitting == panels.count else { return false }
    self = copy
    return true
  }

  /// Calls `body` with each parameter but the weights whose panels were given to them, in place.
  public mutating func updateParametersWithoutPanels(_ body: (ParameterName, inout Tensor) -> Void) {
    withoutActuallyEscaping(body) { body in
      var visitor = ParameterVisitor(skipsGivenPanels: true, body)
      visitParameters(&visitor)
    }
  }

  /// Calls `body` with each parameter but the weights whose panels were given to them.
  public func forEachParameterWithoutPanels(_ body: (ParameterName, Tensor) -> Void) {
    withoutActuallyEscaping(body) { body in
      var visitor = ParameterVisitor(skipsGivenPanels: true, reading: body)
      var copy = self
      copy.visitParameters(&visitor)
    }
  }

  private func forEachLayerWeight(_ body: (String, LinearWeight) -> Void) {
    withoutActuallyEscaping(body) { body in
      var visitor = ParameterVisitor(weights: { path, weight, role in
        if role == .layer { body(path, weight) }
      })
      var copy = self
      copy.visitParameters(&visitor)
    }
  }
}
