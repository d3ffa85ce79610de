import type { IndicatorLabel, Spec } from "./messages.ts";
import type { FieldReader } from "./value-reader.ts";

export function readSpec(reader: FieldReader): Spec {
  const name = reader.string("name");
  const label = reader.string("label");
  const kind = reader.string("kind");
  if (kind === "choice") {
    return {
      kind,
      name,
      label,
      default: reader.string("default"),
      choices: reader.strings("choices"),
    };
  }
  if (kind === "flag") return { kind, name, label, default: reader.boolean("default") };
  if (kind !== "integer" && kind !== "real") return reader.fail("kind", "a known kind");
  const [min, max, step] = [reader.number("min"), reader.number("max"), reader.number("step")];
  if (!(min <= max && step > 0)) reader.fail("min", "below max with a step");
  return { kind, name, label, default: reader.number("default"), min, max, step };
}

export function readIndicatorLabel(reader: FieldReader): IndicatorLabel {
  const pane = reader.string("pane");
  if (pane !== "price" && pane !== "own") return reader.fail("pane", "a known pane");
  return { name: reader.string("name"), label: reader.string("label"), pane };
}
