import { decodeMessagePack } from "./message-pack-decoder.ts";
import type {
  Dataset,
  Hello,
  IndicatorColumns,
  MarkerColumns,
  Metrics,
  Result,
  ServerMessage,
  Spec,
  Strategy,
} from "./messages.ts";
import { FieldReader, ProtocolError } from "./value-reader.ts";

const PROTOCOL = 1;

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
    case "error":
      return {
        type: "error",
        id: reader.orNull("id", reader.count),
        code: reader.string("code"),
        field: reader.orNull("field", reader.string),
        message: reader.string("message"),
      };
    case "superseded":
      return { type: "superseded", id: reader.count("id"), by: reader.count("by") };
    case "complete":
      return { type: "complete", id: reader.count("id") };
    case "pong":
      return { type: "pong", id: reader.count("id") };
    default:
      return reader.fail("type", "a known message type");
  }
}

function readHello(reader: FieldReader): Hello {
  if (reader.count("protocol") !== PROTOCOL) reader.fail("protocol", "the one this page speaks");
  return {
    type: "hello",
    user: reader.string("user"),
    worker: reader.count("worker"),
    datasets: reader.maps("datasets").map(readDataset),
    strategies: reader.maps("strategies").map(readStrategy),
    settings: reader.maps("settings").map(readSpec),
    widthMax: reader.fields("limits").count("width_max"),
  };
}

function readDataset(reader: FieldReader): Dataset {
  return {
    id: reader.string("id"),
    name: reader.string("name"),
    interval: reader.string("interval"),
    rows: reader.count("rows"),
    start: reader.number("start"),
    end: reader.number("end"),
    synthetic: reader.boolean("synthetic"),
    version: reader.string("version"),
    credit: reader.string("credit"),
  };
}

function readStrategy(reader: FieldReader): Strategy {
  return {
    id: reader.string("id"),
    name: reader.string("name"),
    summary: reader.string("summary"),
    parameters: reader.maps("parameters").map(readSpec),
  };
}

function readSpec(reader: FieldReader): Spec {
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
  if (kind !== "integer" && kind !== "real") return reader.fail("kind", "a known kind");
  const [min, max, step] = [reader.number("min"), reader.number("max"), reader.number("step")];
  if (!(min <= max && step > 0)) reader.fail("min", "below max with a step");
  return { kind, name, label, default: reader.number("default"), min, max, step };
}

function readResult(reader: FieldReader): Result {
  const view = reader.fields("view");
  const columns = view.count("columns");
  const minMax = (name: string) => {
    const fields = reader.fields(name);
    return { minimum: fields.column("min", columns), maximum: fields.column("max", columns) };
  };
  const timings = reader.fields("timings");
  return {
    type: "result",
    id: reader.count("id"),
    dataset: reader.string("dataset"),
    version: reader.string("version"),
    strategy: reader.string("strategy"),
    rows: reader.count("rows"),
    view: { firstRow: view.count("first_row"), lastRow: view.count("last_row"), columns },
    time: reader.orUndefined("time", (name) => reader.column(name, columns)),
    price: reader.orUndefined("price", (name) => readPrice(reader.fields(name), columns)),
    indicators: reader.orUndefined(
      "indicators",
      (name) => reader.maps(name).map((fields) => readIndicator(fields, columns)),
    ),
    equity: reader.orUndefined("equity", minMax),
    drawdown: reader.orUndefined("drawdown", minMax),
    markers: reader.orUndefined("markers", (name) => readMarkers(reader.fields(name))),
    metrics: reader.orUndefined("metrics", (name) => readMetrics(reader.fields(name))),
    recomputed: reader.string("recomputed"),
    timings: {
      queueMicros: timings.number("queue_us"),
      computeMicros: timings.number("compute_us"),
      encodeMicros: timings.number("encode_us"),
    },
  };
}

function readPrice(reader: FieldReader, columns: number) {
  return {
    open: reader.column("open", columns),
    high: reader.column("high", columns),
    low: reader.column("low", columns),
    close: reader.column("close", columns),
  };
}

function readIndicator(reader: FieldReader, columns: number): IndicatorColumns {
  const pane = reader.string("pane");
  if (pane !== "price" && pane !== "own") return reader.fail("pane", "a known pane");
  return {
    name: reader.string("name"),
    label: reader.string("label"),
    pane,
    minimum: reader.column("min", columns),
    maximum: reader.column("max", columns),
    levels: reader.numbers("levels"),
  };
}

function readMarkers(reader: FieldReader): MarkerColumns {
  const entryRow = reader.column("entry_row");
  const exitRow = reader.column("exit_row");
  return {
    entryRow,
    entryPrice: reader.column("entry_price", entryRow.length),
    exitRow,
    exitPrice: reader.column("exit_price", exitRow.length),
    exitReturn: reader.column("exit_return", exitRow.length),
    tradesInView: reader.count("trades_in_view"),
  };
}

function readMetrics(reader: FieldReader): Metrics {
  return Object.fromEntries(
    reader.names().map((name) => [name, reader.orNull(name, reader.number)]),
  );
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
