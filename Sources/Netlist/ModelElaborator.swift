// SPDX-License-Identifier: GPL-3.0-or-later

/// Model definitions to model cards.
enum ModelElaborator {
  static func card(_ model: ModelDefinition, in scope: Scope) throws -> ModelCard {
    var card = ModelCard(
      name: scope.path + model.name.name, type: model.type.name, location: model.name.place.location)
    for parameter in model.parameters {
      card.parameters[parameter.name.name] = try scope.parameter(parameter.value)
    }
    for (name, value) in model.words { card.words[name.name] = value.name }
    return card
  }
}
