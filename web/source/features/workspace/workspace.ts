import { loadKernel } from "../../chart/load-kernel.ts";
import type { ChartData } from "../../chart/model/chart-data.ts";
import { rowsToDraw, type View, wholeView } from "../../chart/model/view.ts";
import { Connection, type ConnectionState } from "../../protocol/connection.ts";
import {
  type Dataset,
  type Failure,
  type Hello,
  type Output,
  outputs,
  type ParameterValues,
  type Result,
  type RunState,
  type ServerMessage,
} from "../../protocol/messages.ts";
import { fetchSession } from "../../protocol/rest-client.ts";
import { sentenceOf } from "../../protocol/sentence.ts";
import { chartDataOf } from "./chart-model.ts";
import { ColumnLoader, priceNames, runNames } from "./column-loader.ts";
import { loadSelection, storeSelection } from "./remembered-selection.ts";
import { RunDriver } from "./run-driver.ts";
import { reconcile, type Selection, withStrategy } from "./selection.ts";
import { overlay, type ShownResult } from "./shown-result.ts";

/** What the page shows besides the chart; replaced, never changed. */
export interface WorkspaceSnapshot {
  readonly connection: ConnectionState;
  readonly hello: Hello | undefined;
  readonly selection: Selection | undefined;
  readonly shown: ShownResult | undefined;
  /** Messages of the server by the field they name. */
  readonly fieldErrors: Readonly<Record<string, string>>;
  /** A message of the server that names no field. */
  readonly failure: string | undefined;
  /** From the last change to its result, as this browser measured it. */
  readonly roundTripMillis: number | undefined;
  /** What the worker says of the same result. */
  readonly computeMillis: number | undefined;
  readonly isLogarithmic: boolean;
}

/** The chart's side: told when there is something new to draw, and when the rows are other ones. */
export interface ChartListener {
  dataChanged(data: ChartData): void;
  datasetChanged(rows: number): void;
}

/** While a slider moves, the price does not. */
const runOutputs: readonly Output[] = ["indicators", "equity", "drawdown", "markers", "metrics"];
const DEFAULT_WIDTH = 1024;

/** One user's workspace: holds the selection, has its results asked for, keeps what is shown. */
export class Workspace {
  private readonly listeners = new Set<() => void>();
  private readonly connection: Connection;
  private readonly driver: RunDriver;
  private loader: ColumnLoader | undefined;
  private chart: ChartListener | undefined;
  /** Undefined: all rows. */
  private view: View | undefined;
  private plotWidth = DEFAULT_WIDTH;
  /** The dataset and version whose rows the chart shows. */
  private charted = "";
  private isDisposed = false;
  private current: WorkspaceSnapshot = {
    connection: "connecting",
    hello: undefined,
    selection: undefined,
    shown: undefined,
    fieldErrors: {},
    failure: undefined,
    roundTripMillis: undefined,
    computeMillis: undefined,
    isLogarithmic: false,
  };

  constructor(private readonly user: string, sessionEnded: () => void) {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    this.driver = new RunDriver({
      state: () => this.runState(),
      send: (bytes) => this.connection.send(bytes),
      result: (result, state, millis) => this.arrived(result, state, millis),
      failed: (failure, isNewest) => this.failed(failure, isNewest),
      columnsChanged: () => this.showChart(),
    });
    this.connection = new Connection(`${scheme}//${location.host}/ws`, {
      state: (state) => this.connectionChanged(state),
      message: (message, receivedAt) => this.received(message, receivedAt),
      sessionEnded,
    }, sessionHolds);
    void this.startLoader();
  }

  readonly subscribe = (listener: () => void): () => void => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): WorkspaceSnapshot => this.current;

  dispose(): void {
    this.isDisposed = true;
    this.driver.dispose();
    this.connection.close();
    this.loader?.dispose();
  }

  attachChart(chart: ChartListener | undefined): void {
    this.chart = chart;
    this.charted = "";
    this.showChart();
  }

  chooseDataset(id: string): void {
    const { selection } = this.current;
    if (selection === undefined || selection.dataset === id) return;
    this.view = undefined;
    this.openColumns(id);
    this.select({ ...selection, dataset: id }, outputs);
  }

  chooseStrategy(id: string): void {
    const { selection, hello } = this.current;
    const strategy = hello?.strategies.find((known) => known.id === id);
    if (selection === undefined || strategy === undefined || selection.strategy === id) return;
    this.loader?.runChanged();
    this.select(withStrategy(selection, strategy), runOutputs);
  }

  setParameter(name: string, value: number | string): void {
    const { selection } = this.current;
    if (selection === undefined || selection.parameters[name] === value) return;
    this.loader?.runChanged();
    const parameters = { ...selection.parameters, [name]: value };
    this.select({ ...selection, parameters }, runOutputs);
  }

  setSetting(name: string, value: number | string): void {
    const { selection } = this.current;
    if (selection === undefined || selection.settings[name] === value) return;
    this.loader?.runChanged();
    const settings = { ...selection.settings, [name]: value };
    this.select({ ...selection, settings }, runOutputs);
  }

  /** Shows a saved combination; what the server no longer knows of it becomes a default. */
  apply(preset: {
    readonly dataset: string;
    readonly strategy: string;
    readonly parameters: ParameterValues;
    readonly settings: ParameterValues;
  }): void {
    const { selection, hello } = this.current;
    if (selection === undefined || hello === undefined) return;
    const { dataset, strategy, parameters, settings } = preset;
    const remembered = { ...selection.remembered, [selection.strategy]: selection.parameters };
    const next = reconcile(hello, { dataset, strategy, parameters, settings, remembered });
    if (next === undefined) return;
    const isSameDataset = next.dataset === selection.dataset;
    if (!isSameDataset) {
      this.view = undefined;
      this.openColumns(next.dataset);
    }
    this.loader?.runChanged();
    this.select(next, isSameDataset ? runOutputs : outputs);
  }

  setLogarithmic(isLogarithmic: boolean): void {
    this.update({ isLogarithmic });
    this.showChart();
  }

  /** The chart shows other rows, on `plotWidth` device pixels. */
  viewChanged(view: View, plotWidth: number): void {
    const { selection, shown } = this.current;
    this.plotWidth = plotWidth;
    // Until its first result is there, the chart still shows the rows of the dataset before.
    if (shown === undefined || shown.dataset !== selection?.dataset) return;
    this.view = view;
    const { loader } = this;
    const hasPrice = priceNames.every((name) => loader?.complete(name) !== undefined);
    this.driver.changed([
      "indicators",
      "markers",
      ...(hasPrice ? [] : ["price" as const]),
      ...runNames.filter((name) => loader?.complete(name) === undefined),
    ]);
  }

  private async startLoader(): Promise<void> {
    const kernel = await loadKernel();
    if (this.isDisposed || kernel === undefined) return;
    this.loader = new ColumnLoader(kernel);
    this.openColumns(this.current.selection?.dataset);
    this.driver.useLoader(this.loader);
  }

  /** The loader holds the columns of dataset `id` from now on. */
  private openColumns(id: string | undefined): void {
    const dataset = datasetOf(this.current.hello, id);
    if (dataset !== undefined) this.loader?.datasetChanged(columnsKey(dataset.id, dataset.version));
  }

  private received(message: ServerMessage, receivedAt: number): void {
    if (message.type === "hello") this.greeted(message);
    else this.driver.received(message, receivedAt);
  }

  /** A connection is open: what was chosen goes on, as far as this worker knows it. */
  private greeted(hello: Hello): void {
    const before = this.current.selection;
    const selection = reconcile(hello, before ?? loadSelection(this.user));
    const version = (of: Hello | undefined) => datasetOf(of, selection?.dataset)?.version;
    const isOther = before?.dataset !== selection?.dataset ||
      version(hello) !== version(this.current.hello);
    this.update({ hello, selection });
    if (isOther) {
      this.openColumns(selection?.dataset);
      this.driver.changed(outputs);
    }
    this.driver.connected();
  }

  private connectionChanged(connection: ConnectionState): void {
    if (connection !== "live") this.driver.disconnected();
    this.update({ connection });
    this.showChart();
  }

  private arrived(result: Result, state: RunState, roundTripMillis: number): void {
    const { selection, hello } = this.current;
    // An answer of before another dataset or strategy was chosen has nothing to be drawn over.
    if (state.dataset !== selection?.dataset || state.strategy !== selection.strategy) return;
    const shown = overlay(this.current.shown, result);
    const computeMillis = result.timings.computeMicros / 1000;
    if (datasetOf(hello, shown.dataset) === undefined) return;
    this.update({ shown, roundTripMillis, computeMillis, fieldErrors: {}, failure: undefined });
    this.showChart();
  }

  private failed(failure: Failure, isNewest: boolean): void {
    if (!isNewest) return;
    const { field } = failure;
    const message = sentenceOf(failure.message);
    if (field === null) this.update({ failure: message });
    else this.update({ fieldErrors: { [field]: message }, failure: undefined });
  }

  private showChart(): void {
    const { shown, hello, isLogarithmic, connection } = this.current;
    const dataset = datasetOf(hello, shown?.dataset);
    if (this.chart === undefined || shown === undefined || dataset === undefined) return;
    const charted = columnsKey(shown.dataset, shown.version);
    // While another dataset is on its way, the columns are no longer those of what is shown.
    const loader = this.loader?.dataset === charted ? this.loader : undefined;
    const isStale = connection !== "live";
    const data = chartDataOf(shown, dataset, loader, { isLogarithmic, isStale });
    if (data === undefined) return;
    if (charted !== this.charted) {
      this.charted = charted;
      this.chart.datasetChanged(data.rows);
    }
    this.chart.dataChanged(data);
  }

  private select(selection: Selection, touched: readonly Output[]): void {
    this.update({ selection });
    storeSelection(this.user, selection);
    this.driver.changed(touched);
  }

  private runState(): RunState | undefined {
    const { selection, hello, connection } = this.current;
    const dataset = datasetOf(hello, selection?.dataset);
    if (selection === undefined || hello === undefined || dataset === undefined) return undefined;
    if (connection !== "live") return undefined;
    const view = this.view ?? wholeView(dataset.rows);
    const { firstRow, rowCount, columns } = rowsToDraw(view, this.plotWidth, dataset.rows);
    return {
      dataset: selection.dataset,
      strategy: selection.strategy,
      parameters: selection.parameters,
      settings: selection.settings,
      view: {
        width: Math.min(columns, hello.widthMax),
        firstRow,
        lastRow: firstRow + rowCount - 1,
      },
    };
  }

  private update(change: Partial<WorkspaceSnapshot>): void {
    this.current = { ...this.current, ...change };
    for (const listener of this.listeners) listener();
  }
}

function columnsKey(dataset: string, version: string): string {
  return `${dataset} ${version}`;
}

export function datasetOf(hello: Hello | undefined, id: string | undefined): Dataset | undefined {
  return hello?.datasets.find((dataset) => dataset.id === id);
}

/** Only a clear "no" ends the session: a server that cannot be asked may know better later. */
async function sessionHolds(): Promise<boolean> {
  try {
    return (await fetchSession()) !== null;
  } catch {
    return true;
  }
}
