import ParlanceTensor

/// Walks over a module's parameters in place and knows the path to where it is.
///
/// Layers only call it with their parts; see `Module`.
public struct ParameterVisitor {
  private let body: (ParameterName, inout Tensor) -> Void
  private let weightBody: ((String, inout LinearWeight, WeightRole) -> Void)?
  /// Whether what the body does to a packed weight is kept.
  private let isWriting: Bool
  /// Whether weights whose panels were given to them are passed over: they would be unpacked.
  private let skipsGivenPanels: Bool
  private var path = ""

  init(skipsGivenPanels: Bool = false, _ body: @escaping (ParameterName, inout Tensor) -> Void) {
    self.body = body
    weightBody = nil
    isWriting = true
    self.skipsGivenPanels = skipsGivenPanels
  }

  /// A visitor that only looks.
  init(skipsGivenPanels: Bool = false, reading body: @escaping (ParameterName, Tensor) -> Void) {
    self.body = { body($0, $1) }
    weightBody = nil
    isWriting = false
    self.skipsGivenPanels = skipsGivenPanels
  }

  /// A visitor that changes how weights of linear layers and tables are held.
  init(weights body: @escaping (String, inout LinearWeight, WeightRole) -> Void) {
    self.body = { _, _ in }
    weightBody = body
    isWriting = true
    skipsGivenPanels = false
  }

  private func path(to name: String) -> String { path.isEmpty ? name : path + "." + name }

  /// A trained parameter.
  public mutating func callAsFunction(_ name: String, _ tensor: inout Tensor) {
    body(ParameterName(path: path(to: name), role: .trained), &tensor)
  }

  /// A trained parameter that not every such layer has.
  public mutating func callAsFunction(_ name: String, _ tensor: inout Tensor?) {
    // Taken out of its place meanwhile: a second reference would cost a copy at the first write.
    guard var present = tensor.take() else { return }
    self(name, &present)
    tensor = present
  }

  /// A tensor that is saved but not trained.
  public mutating func buffer(_ name: String, _ tensor: inout Tensor) {
    body(ParameterName(path: path(to: name), role: .buffer), &tensor)
  }

  /// The weight of a linear layer, in whichever form it is held.
  public mutating func callAsFunction(_ name: String, _ weight: inout LinearWeight) {
    visit(name, &weight, .layer)
  }

  /// A table of vectors, in whichever form it is held.
  public mutating func table(_ name: String, _ weight: inout LinearWeight) { visit(name, &weight, .table) }

  private func visit(_ name: String, _ weight: inout LinearWeight, _ role: WeightRole) {
    let parameter = ParameterName(path: path(to: name), role: .trained)
    if let weightBody {
      weightBody(parameter.path, &weight, role)
    } else if skipsGivenPanels, weight.hasGivenPanels {
      return
    } else if isWriting {
      weight.updateDense { body(parameter, &$0) }
    } else {
      var dense = weight.dense
      body(parameter, &dense)
    }
  }

  /// A part with parameters of its own.
  public mutating func callAsFunction<Part: Module>(_ name: String, _ part: inout Part) {
    let outer = path
    path = path(to: name)
    part.visitParameters(&self)
    path = outer
  }

  /// A part that may be absent.
  public mutating func callAsFunction<Part: Module>(_ name: String, _ part: inout Part?) {
    guard var present = part.take() else { return }
    self(name, &present)
    part = present
  }

  /// Parts in a row: `name.0`, `name.1` and so on.
  public mutating func callAsFunction<Part: Module>(_ name: String, _ parts: inout [Part]) {
    let outer = path
    path = path(to: name)
    for index in parts.indices { self(String(index), &parts[index]) }
    path = outer
  }
}
