/// All routes. A new one is one line here and its function in a file beside.
enum Routes {
  static let all: [Route] =
    web + health + information + openAI + libreTranslate + textEmbeddings + pipelines + inference
    + repository + own
}
