import type {
  IndicatorColumns,
  MarkerColumns,
  Metrics,
  RejectionColumns,
  Result,
} from "./messages.ts";
import { readIndicatorLabel } from "./spec-reader.ts";
import type { FieldReader } from "./value-reader.ts";

export function readResult(reader: FieldReader): Result {
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
    otherVersions: readVersions(reader.fields("other_versions")),
    receipt: reader.string("receipt"),
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
    exposure: reader.orUndefined("exposure", minMax),
    rejections: reader.orUndefined("rejections", (name) => readRejections(reader.fields(name))),
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
  return {
    ...readIndicatorLabel(reader),
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
    entryDirection: reader.column("entry_direction", entryRow.length),
    exitRow,
    exitPrice: reader.column("exit_price", exitRow.length),
    exitReturn: reader.column("exit_return", exitRow.length),
    tradesInView: reader.count("trades_in_view"),
  };
}

function readRejections(reader: FieldReader): RejectionColumns {
  const row = reader.column("row");
  return {
    row,
    reason: reader.column("reason", row.length),
    rejectionsInView: reader.count("rejections_in_view"),
  };
}

function readVersions(reader: FieldReader): Readonly<Record<string, string>> {
  return Object.fromEntries(reader.names().map((name) => [name, reader.string(name)]));
}

function readMetrics(reader: FieldReader): Metrics {
  return Object.fromEntries(
    reader.names().map((name) => [name, reader.orNull(name, reader.number)]),
  );
}
