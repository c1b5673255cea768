/// The last part of all signatures: which program computed the score.
enum MetricVersion {
  static let signature = "version:parlance-0.1.0"
}
