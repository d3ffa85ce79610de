import type {
  Checked,
  Diagnostic,
  Guide,
  GuideArgument,
  GuideFunction,
  GuideWord,
} from "./language-messages.ts";
import { readIndicatorLabel, readSpec } from "./spec-reader.ts";
import type { FieldReader } from "./value-reader.ts";

export function readChecked(reader: FieldReader): Checked {
  return {
    type: "checked",
    id: reader.count("id"),
    parameters: reader.maps("parameters").map(readSpec),
    indicators: reader.maps("indicators").map(readIndicatorLabel),
    datasets: reader.strings("datasets"),
    diagnostics: readDiagnostics(reader),
  };
}

export function readDiagnostics(reader: FieldReader): Diagnostic[] {
  return reader.maps("diagnostics").map((fault) => ({
    line: fault.count("line"),
    column: fault.count("column"),
    length: fault.count("length"),
    message: fault.string("message"),
    suggestion: fault.orNull("suggestion", fault.string),
  }));
}

export function readGuide(reader: FieldReader): Guide {
  return {
    type: "guide",
    id: reader.count("id"),
    keywords: reader.maps("keywords").map(readWord),
    columns: reader.maps("columns").map(readWord),
    intervals: reader.strings("intervals"),
    functions: reader.maps("functions").map(readFunction),
  };
}

function readWord(reader: FieldReader): GuideWord {
  return { name: reader.string("name"), summary: reader.string("summary") };
}

function readFunction(reader: FieldReader): GuideFunction {
  return {
    ...readWord(reader),
    signature: reader.string("signature"),
    arguments: reader.maps("arguments").map(readArgument),
    results: reader.strings("results"),
  };
}

function readArgument(reader: FieldReader): GuideArgument {
  return {
    ...readWord(reader),
    kind: reader.string("kind"),
    default: reader.orNull("default", reader.string),
  };
}
