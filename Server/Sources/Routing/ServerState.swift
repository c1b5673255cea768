import ParlanceParallel
import Synchronization

/// What all routes share.
public final class ServerState: Sendable {
  public let limits: ServerLimits
  public let catalog: ModelCatalog
  public let metrics: ServerMetrics
  public let watch: Watch
  /// Whether clients need an API key.
  public let requiresKeys: Bool
  private let phase = Atomic<UInt8>(0)
  private let loading = LockedValue<(any ModelControl)?>(nil)

  public init(catalog: ModelCatalog, limits: ServerLimits, metrics: ServerMetrics, requiresKeys: Bool = false)
  {
    self.requiresKeys = requiresKeys
    self.limits = limits
    self.catalog = catalog
    self.metrics = metrics
    watch = Watch()
  }

  /// Who loads models when clients ask for it; nil where they may not.
  var control: (any ModelControl)? {
    get { loading.withLock { $0 } }
    set { loading.withLock { $0 = newValue } }
  }

  /// Whether requests are taken and all models are warm.
  public var isReady: Bool { phase.load(ordering: .relaxed) == 1 }
  public var isDraining: Bool { phase.load(ordering: .relaxed) == 2 }

  public func becomeReady() {
    _ = phase.compareExchange(expected: 0, desired: 1, ordering: .relaxed)
  }

  /// From now on no request is taken.
  public func drain() { phase.store(2, ordering: .relaxed) }
}
