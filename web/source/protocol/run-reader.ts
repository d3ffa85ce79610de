import type { CausalityProgress, CausalityResult, TradesPage } from "./run-messages.ts";
import type { FieldReader } from "./value-reader.ts";

export function readTrades(reader: FieldReader): TradesPage {
  const entryRow = reader.column("entry_row");
  const column = (name: string) => reader.column(name, entryRow.length);
  return {
    type: "trades",
    id: reader.count("id"),
    run: reader.count("run"),
    total: reader.count("total"),
    first: reader.count("first"),
    entryRow,
    entryPrice: column("entry_price"),
    exitRow: column("exit_row"),
    exitPrice: column("exit_price"),
    size: column("size"),
    direction: column("direction"),
    profit: column("pnl"),
    returns: column("return"),
    fees: column("fees"),
    status: column("status"),
  };
}

export function readProgress(reader: FieldReader): CausalityProgress {
  return {
    type: "progress",
    id: reader.count("id"),
    done: reader.count("done"),
    total: reader.count("total"),
  };
}

export function readCausalityResult(reader: FieldReader): CausalityResult {
  return {
    type: "causality_result",
    id: reader.count("id"),
    isCausal: reader.boolean("causal"),
    row: reader.orNull("row", reader.count),
    name: reader.orNull("name", reader.string),
    tried: reader.count("tried"),
    firstRow: reader.orNull("first_row", reader.count),
    rows: reader.orNull("rows", reader.count),
    signals: reader.orNull("signals", reader.count),
  };
}
