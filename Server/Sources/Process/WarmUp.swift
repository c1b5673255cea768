/// A first request to each thing that a model does, so that no client pays for pages and tables that are touched first.
enum WarmUp {
  static func run(_ model: ServedModel) async {
    let life = RequestLife(id: "warm-up")
    // What a model cannot do with this text, it will tell clients; it is warm all the same.
    _ = try? await model.embeddings?.embed([.text("warm up")], truncates: true, life: life)
    _ = try? await model.classification?.classify(["warm up"], life: life)
    _ = try? await model.tagging?.tag(texts: ["warm up"], life: life)
    _ = try? await model.translation?.translate(["warm up"], TranslationQuery(), life: life)
    if let generation = model.generation, let prompt = try? generation.generator.promptIDs("warm up") {
      var query = GenerationTask.Query()
      query.options.maximumTokens = 2
      _ = try? await generation.generate([prompt], query, life: life)
    }
    _ = try? await model.maskFilling?.fill(["warm [MASK]"], count: 1, life: life)
  }
}
