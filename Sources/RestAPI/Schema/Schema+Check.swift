internal import Accounts

/// What is wrong with one field; `detail` repeats nothing of its value.
struct FieldError: Error, Equatable, Sendable {
  /// E.g. `parameters.window` or `tags.2`; `body` for the whole.
  let field: String
  let detail: String
}

extension Schema {
  /// Errors that are reported at once.
  static let errorCountMax = 20

  /// What is wrong with the body; empty where nothing is.
  func errors(in body: JSONValue) -> [FieldError] {
    var errors: [FieldError] = []
    check(body, "", &errors)
    return errors
  }

  fileprivate func check(_ value: JSONValue, _ field: String, _ errors: inout [FieldError]) {
    guard errors.count < Self.errorCountMax else { return }
    func fail(_ detail: String) {
      errors.append(FieldError(field: field.isEmpty ? "body" : field, detail: detail))
    }
    switch (self, value) {
    case (.text(let length, let form), .string(let text)):
      if let problem = Self.problem(text, length, form) { fail(problem) }
    case (.text, _): fail("is not a string")
    case (.choice(let words), let value):
      guard case .string(let text) = value, words.contains(text) else {
        return fail("is not one of \(words.joined(separator: ", "))")
      }
    case (.integer(let range), let value):
      guard case .number(let number) = value, let whole = Int(exactly: number),
        range.contains(whole)
      else { return fail("is not a whole number from \(range.lowerBound) to \(range.upperBound)") }
    case (.number, .number), (.boolean, .bool), (.null, .null), (.anything, _): break
    case (.number, _): fail("is not a number")
    case (.boolean, _): fail("is neither true nor false")
    case (.null, _): fail("is not null")
    case (.array(let element, let count, let isUnique), .array(let elements)):
      if !count.contains(elements.count) {
        return fail("has not \(count.lowerBound) to \(count.upperBound) entries")
      }
      if isUnique, Self.repeats(elements) { fail("names an entry twice") }
      for (index, item) in elements.enumerated() {
        element.check(item, Self.join(field, String(index)), &errors)
      }
    case (.array, _): fail("is not an array")
    case (.object(let schema), .object(let members)):
      schema.check(members, field, &errors)
    case (.map(let entry, let names, let countMax), .object(let members)):
      Self.check(members, entry, names, countMax, field, &errors)
    case (.anyObject, .object): break
    case (.object, _), (.map, _), (.anyObject, _): fail("is not an object")
    case (.either(let schemas), let value):
      let fits = schemas.contains { schema in
        var found: [FieldError] = []
        schema.check(value, field, &found)
        return found.isEmpty
      }
      if !fits { fail("is of none of the forms that are taken") }
    case (.named(_, let schema), let value): schema.check(value, field, &errors)
    }
  }

  private static func problem(
    _ text: String, _ length: ClosedRange<Int>, _ form: TextForm?
  ) -> String? {
    let count = text.unicodeScalars.count
    if count < length.lowerBound {
      return count == 0 ? "is empty" : "has fewer than \(length.lowerBound) characters"
    }
    if count > length.upperBound { return "has more than \(length.upperBound) characters" }
    guard let form, !form.matches(text) else { return nil }
    return "is not of the form \(form.pattern)"
  }

  /// JSON Schema's uniqueItems, for the short arrays of strings that we take.
  private static func repeats(_ elements: [JSONValue]) -> Bool {
    elements.indices.contains { index in elements[..<index].contains(elements[index]) }
  }

  private static func check(
    _ members: [JSONMember], _ entry: Schema, _ names: TextForm, _ countMax: Int, _ field: String,
    _ errors: inout [FieldError]
  ) {
    guard members.count <= countMax else {
      errors.append(FieldError(field: field, detail: "has more than \(countMax) entries"))
      return
    }
    for member in members {
      guard names.matches(member.name) else {
        errors.append(FieldError(field: field, detail: "has an entry with a malformed name"))
        continue
      }
      entry.check(member.value, join(field, member.name), &errors)
    }
  }

  fileprivate static func join(_ field: String, _ name: String) -> String {
    field.isEmpty ? name : "\(field).\(name)"
  }
}

extension ObjectSchema {
  fileprivate func check(
    _ members: [JSONMember], _ field: String, _ errors: inout [FieldError]
  ) {
    for member in members {
      guard let property = properties.first(where: { $0.name == member.name }) else {
        let shown = TextRule.shown(member.name)
        let place = shown == "body" ? (field.isEmpty ? "body" : field) : Schema.join(field, shown)
        errors.append(FieldError(field: place, detail: "is not known"))
        continue
      }
      property.schema.check(member.value, Schema.join(field, member.name), &errors)
    }
    for property in properties
    where property.isRequired && !members.contains(where: { $0.name == property.name }) {
      errors.append(
        FieldError(field: Schema.join(field, property.name), detail: "is missing"))
    }
    guard !exactlyOne.isEmpty else { return }
    let count = members.count { exactlyOne.contains($0.name) }
    guard count != 1 else { return }
    let names = exactlyOne.joined(separator: ", ")
    errors.append(
      FieldError(
        field: Schema.join(field, exactlyOne[count == 0 ? 0 : 1]),
        detail: count == 0
          ? "is missing: one of \(names) is needed" : "must stand alone: only one of \(names)"))
  }
}
