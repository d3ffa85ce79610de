import type { Dataset, Hello, Limits, Strategy } from "./messages.ts";
import { readIndicatorLabel, readSpec } from "./spec-reader.ts";
import type { FieldReader } from "./value-reader.ts";

const PROTOCOL = 1;

export function readHello(reader: FieldReader): Hello {
  if (reader.count("protocol") !== PROTOCOL) reader.fail("protocol", "the one this page speaks");
  return {
    type: "hello",
    user: reader.string("user"),
    worker: reader.count("worker"),
    datasets: reader.maps("datasets").map(readDataset),
    strategies: reader.maps("strategies").map(readStrategy),
    settings: reader.maps("settings").map(readSpec),
    reasons: reader.strings("reasons"),
    limits: readLimits(reader.fields("limits")),
  };
}

function readLimits(reader: FieldReader): Limits {
  return {
    widthMax: reader.count("width_max"),
    strategyTextBytes: reader.count("strategy_text_bytes"),
    tradesMax: reader.count("trades_max"),
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
    text: reader.string("text"),
    parameters: reader.maps("parameters").map(readSpec),
    indicators: reader.maps("indicators").map(readIndicatorLabel),
  };
}
