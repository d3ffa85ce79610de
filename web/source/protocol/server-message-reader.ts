import { readHello } from "./hello-reader.ts";
import { readChecked, readDiagnostics, readGuide } from "./language-reader.ts";
import { decodeMessagePack } from "./message-pack-decoder.ts";
import type { Failure, ServerMessage } from "./messages.ts";
import { readResult } from "./result-reader.ts";
import { readCausalityResult, readProgress, readTrades } from "./run-reader.ts";
import { FieldReader, ProtocolError } from "./value-reader.ts";

/** Reads one binary message; throws `MessagePackError` or `ProtocolError`. */
export function readServerMessage(message: ArrayBuffer): ServerMessage {
  const value = decodeMessagePack(message);
  if (!(value instanceof Map)) throw new ProtocolError("the message is not a map");
  const reader = new FieldReader(value);
  switch (reader.string("type")) {
    case "hello":
      return readHello(reader);
    case "result":
      return readResult(reader);
    case "piece":
      return readPiece(reader);
    case "trades":
      return readTrades(reader);
    case "checked":
      return readChecked(reader);
    case "guide":
      return readGuide(reader);
    case "progress":
      return readProgress(reader);
    case "causality_result":
      return readCausalityResult(reader);
    default:
      return readEnd(reader);
  }
}

/** What ends a request without an answer of its own. */
function readEnd(reader: FieldReader): ServerMessage {
  switch (reader.string("type")) {
    case "error":
      return readFailure(reader);
    case "superseded":
      return { type: "superseded", id: reader.count("id"), by: reader.count("by") };
    case "cancelled":
      return { type: "cancelled", id: reader.count("id") };
    case "complete":
      return { type: "complete", id: reader.count("id") };
    case "pong":
      return { type: "pong", id: reader.count("id") };
    default:
      return reader.fail("type", "a known message type");
  }
}

function readFailure(reader: FieldReader): Failure {
  return {
    type: "error",
    id: reader.orNull("id", reader.count),
    code: reader.string("code"),
    field: reader.orNull("field", reader.string),
    message: reader.string("message"),
    diagnostics: reader.has("diagnostics") ? readDiagnostics(reader) : [],
  };
}

function readPiece(reader: FieldReader): ServerMessage {
  const offset = reader.count("offset");
  const total = reader.count("total");
  const values = reader.column("values");
  if (offset + values.length > total) reader.fail("offset", "within the total");
  return {
    type: "piece",
    id: reader.count("id"),
    name: reader.string("name"),
    offset,
    total,
    values,
  };
}
