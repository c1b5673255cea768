import ParlanceTraining

/// The `README.md` of a trained model's folder.
enum ModelCard {
  static func text(_ recipe: Recipe, _ outcome: TrainingSession.Outcome) -> String {
    func rows(_ metrics: [MetricValue], _ part: String) -> String {
      metrics.map { "| \(part) | \($0.name) | \(Numbers.fixed($0.value, 2)) |\n" }.joined()
    }
    let signature = outcome.signature.map { "\nMeasured as `\($0)`.\n" } ?? ""
    let settings =
      recipe.settings.isEmpty
      ? "" : "\nWith `\(recipe.settings.map { "--set \($0)" }.joined(separator: " "))`.\n"
    return """
      # \(recipe.name)

      A model for \(recipe.task.rawValue) of \(Numbers.grouped(outcome.parameters)) parameters, trained with Parlance in \
      \(Numbers.grouped(outcome.steps)) updates on \(Numbers.grouped(outcome.tokens)) tokens \
      (\(Numbers.time(outcome.seconds))).

      | data | metric | value |
      |---|---|--:|
      \(rows(outcome.validation, "validation"))\(rows(outcome.test, "test"))\(signature)
      ## Recipe
      \(settings)
      ```yaml
      \(recipe.text.hasSuffix("\n") ? String(recipe.text.dropLast()) : recipe.text)
      ```

      """
  }
}
