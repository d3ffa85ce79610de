internal import Accounts

extension Schema {
  /// The form as JSON Schema; named forms are referred to.
  var document: JSONValue {
    switch self {
    case .named(let name, _): ["$ref": .string("#/components/schemas/\(name)")]
    case .text(let length, let form): Self.document(length, form)
    case .choice(let words):
      ["type": "string", "enum": .array(words.map { .string($0) })]
    case .integer(let range):
      [
        "type": "integer", "minimum": Self.number(range.lowerBound),
        "maximum": Self.number(range.upperBound),
      ]
    case .number: ["type": "number"]
    case .boolean: ["type": "boolean"]
    case .null: ["type": "null"]
    case .array(let element, let count, let isUnique):
      .object(
        [
          JSONMember("type", "array"), JSONMember("items", element.document),
          JSONMember("minItems", Self.number(count.lowerBound)),
          JSONMember("maxItems", Self.number(count.upperBound)),
        ] + (isUnique ? [JSONMember("uniqueItems", .bool(true))] : []))
    case .object(let schema): schema.document
    case .map(let entry, let names, let countMax):
      [
        "type": "object", "additionalProperties": entry.document,
        "propertyNames": ["pattern": .string(names.pattern)],
        "maxProperties": Self.number(countMax),
      ]
    case .anyObject: ["type": "object"]
    case .anything: [:]
    case .either(let schemas): ["anyOf": .array(schemas.map(\.document))]
    }
  }

  /// Named forms, this one and those inside, by name.
  func collect(into names: inout [String: Schema]) {
    switch self {
    case .named(let name, let schema):
      guard names[name] == nil else { return }
      names[name] = schema
      schema.collect(into: &names)
    case .array(let element, _, _): element.collect(into: &names)
    case .map(let entry, _, _): entry.collect(into: &names)
    case .either(let schemas): for schema in schemas { schema.collect(into: &names) }
    case .object(let schema):
      for property in schema.properties { property.schema.collect(into: &names) }
    case .text, .choice, .integer, .number, .boolean, .null, .anyObject, .anything: break
    }
  }

  private static func document(_ length: ClosedRange<Int>, _ form: TextForm?) -> JSONValue {
    .object(
      [
        JSONMember("type", "string"), JSONMember("minLength", number(length.lowerBound)),
        JSONMember("maxLength", number(length.upperBound)),
      ] + (form.map { [JSONMember("pattern", .string($0.pattern))] } ?? []))
  }

  static func number(_ value: Int) -> JSONValue { .number(Double(value)) }
}

extension ObjectSchema {
  /// Where exactly one of several members is there, one whole form for each: generators of code and
  /// of tests understand that better than a condition.
  fileprivate var document: JSONValue {
    guard exactlyOne.isEmpty else {
      let forms = exactlyOne.map { name in
        let others = properties.filter { !exactlyOne.contains($0.name) || $0.name == name }
        return ObjectSchema(
          properties: others.map { property in
            Property(
              property.name, property.schema,
              isRequired: property.isRequired || property.name == name)
          }
        ).document
      }
      return ["oneOf": .array(forms)]
    }
    var members = [
      JSONMember("type", "object"),
      JSONMember(
        "properties", .object(properties.map { JSONMember($0.name, $0.schema.document) })),
      JSONMember("additionalProperties", .bool(false)),
    ]
    let required = properties.filter(\.isRequired).map { JSONValue.string($0.name) }
    if !required.isEmpty { members.append(JSONMember("required", .array(required))) }
    return .object(members)
  }
}
