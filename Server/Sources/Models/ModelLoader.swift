import ParlanceEmbeddings
import ParlanceFiles
import ParlanceModels
import ParlanceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Reads whatever can be served: model folders, and files of word vectors and of classifiers. What it is shows in its
/// content.
public struct ModelLoader: Sendable {
  public let limits: ServerLimits
  public let metrics: ServerMetrics
  /// Where packed weights are shared with other servers; nil where they are not.
  public let panels: PanelCache?

  public init(limits: ServerLimits, metrics: ServerMetrics, panels: PanelCache? = nil) {
    self.limits = limits
    self.metrics = metrics
    self.panels = panels
  }

  /// A path at which there is nothing to serve.
  public struct NothingToServe: Error, Sendable, CustomStringConvertible {
    let path: String
    let reason: String
    public var description: String { "\(path): \(reason)" }
  }

  /// - Throws: what reading the model throws, `NothingToServe`.
  public func load(_ source: ModelSource) throws -> ServedModel {
    let start = ContinuousClock.now
    let fingerprint = SHA256.digest(of: Array(FileSignature(path: source.path).text.utf8)).hexadecimal
    var status = stat()
    let isFolder = stat(source.path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    var model = try isFolder ? folder(source) : file(source)
    model.fingerprint = fingerprint
    model.loadSeconds = (ContinuousClock.now - start).seconds
    return model
  }

  private func make(_ source: ModelSource, _ architecture: String) -> ServedModel {
    ServedModel(source, architecture: architecture, created: Int(time(nil)))
  }

  private func folder(_ source: ModelSource) throws -> ServedModel {
    let path = source.path.hasSuffix("/") ? source.path : source.path + "/"
    let architectures = try Self.architectures(path + "config.json")
    let counts = metrics.model(source.name)
    let isSentenceModel = access(path + "modules.json", F_OK) == 0
    if isSentenceModel || architectures.contains(where: { ["BertModel", "DistilBertModel"].contains($0) }) {
      var model = make(source, architectures.first ?? "BertModel")
      let encoder = try SentenceEncoder(contentsOf: source.path, sharing: panels)
      model.tokenizer = encoder.tokenizer
      model.embeddings = SentenceEmbeddings(encoder, source.name, limits: limits, metrics: counts)
      return model
    }
    if let architecture = architectures.first(where: { $0.hasSuffix("ForMaskedLM") }) {
      var model = make(source, architecture)
      model.tokenizer = try Tokenizer(contentsOf: source.path)
      model.maskFilling = MaskFillingTask(
        try FillMask(contentsOf: source.path, sharing: panels), source.name, limits: limits, metrics: counts)
      return model
    }
    let folder = try ModelFolder(path: source.path, sharing: panels)
    var model = make(source, architectures.first ?? "")
    model.tokenizer = folder.tokenizers[.text] ?? folder.tokenizers[.source]
    if let translator = try? Translator(folder) {
      model.languages = model.languages ?? LanguagePair(modelName: source.name)
      model.translation = TranslationTask(translator, source.name, limits: limits, metrics: counts)
    } else if let classifier = try? TextClassifier(folder) {
      model.classification = ClassificationTask(
        FolderClassifier(classifier: classifier), labels: classifier.labels,
        readsPairs: classifier.readsPairs, source.name, limits: limits, metrics: counts)
    } else if let tagger = try? Tagger(folder) {
      model.tagging = try TaggingTask(tagger, source.name, limits: limits, metrics: counts)
    } else if let generator = try? TextGenerator(folder) {
      model.generation = GenerationTask(generator, source.name, limits: limits, metrics: counts)
    } else {
      throw NothingToServe(path: source.path, reason: "a \(model.architecture) cannot be served")
    }
    return model
  }

  private static func architectures(_ path: String) throws -> [String] {
    var names: [String] = []
    try JSONDocument(path: path).root.forEachMember { name, value in
      if try name.string() == "architectures", value.isArray {
        try value.forEachElement { names.append(try $0.string()) }
      }
    }
    return names
  }

  private func file(_ source: ModelSource) throws -> ServedModel {
    panels?.report(.unshared(model: source.path, reason: "only models of the BERT family share them"))
    let counts = metrics.model(source.name)
    if source.path.hasSuffix(".logistic") {
      let classifier = try LinearTextClassifier(contentsOf: source.path)
      var model = make(source, "LinearTextClassifier")
      model.classification = ClassificationTask(
        LinearLabels(classifier: classifier),
        labels: classifier.labels.map { $0.withoutPrefix(classifier.labelPrefix) }, source.name,
        limits: limits,
        metrics: counts)
      return model
    }
    let embeddings = try EmbeddingModel.load(source.path)
    var model = make(source, "WordVectors")
    if case .fastText(let fastText) = embeddings.source {
      model = make(source, "FastText")
      if fastText.dictionary.labelCount > 0 {
        let classifier = try FastTextClassifier(fastText)
        model.classification = ClassificationTask(
          FastTextLabels(classifier: classifier),
          labels: classifier.labels.map { $0.withoutPrefix(classifier.labelPrefix) }, source.name,
          limits: limits, metrics: counts)
      }
    }
    model.embeddings = WordEmbeddings(embeddings)
    if model.classification == nil {
      model.neighbors = NeighborTask(embeddings, source.name, limits: limits, metrics: counts)
    }
    return model
  }
}
