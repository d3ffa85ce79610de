import { useEffect, useRef, useState } from "react";
import { Chart, NoWebGlError } from "../../chart/chart.ts";
import type { ChartData } from "../../chart/model/chart-data.ts";
import { formatTime } from "../../chart/model/time-ticks.ts";
import { type View, viewAround } from "../../chart/model/view.ts";
import { formatCount } from "../../ui/formats.ts";
import { onThemeChange } from "../../ui/theme.ts";
import { OUTDATED_ID, OutdatedNote } from "./outdated-note.tsx";
import type { DockPane } from "./remembered-layout.ts";
import type { Workspace } from "./workspace.ts";

interface ChartViewProps {
  readonly workspace: Workspace;
  readonly isLogarithmic: boolean;
  readonly isExposureShown: boolean;
  readonly isSynthetic: boolean;
  /** What is drawn is not of what is chosen. */
  readonly isOutdated: boolean;
  readonly dock: DockPane | undefined;
  onDock(pane: DockPane): void;
}

const DAY = 86_400_000;
const spans = [
  { label: "1M", name: "1 month", millis: 30 * DAY },
  { label: "6M", name: "6 months", millis: 182 * DAY },
  { label: "1Y", name: "1 year", millis: 365 * DAY },
  { label: "5Y", name: "5 years", millis: 5 * 365.25 * DAY },
  { label: "All", name: "All bars", millis: Infinity },
] as const;

const docks = [
  { pane: "strategy", label: "Strategy", keys: "Alt+S" },
  { pane: "trades", label: "Trades", keys: "Alt+T" },
] as const;

/** Hosts the chart engine: React says when, the engine how. */
export function ChartView(props: ChartViewProps) {
  const { workspace, isLogarithmic, isExposureShown, isSynthetic, isOutdated } = props;
  const { dock, onDock } = props;
  const host = useRef<HTMLDivElement>(null);
  const range = useRef<HTMLParagraphElement>(null);
  const chart = useRef<Chart>();
  const data = useRef<ChartData>();
  const [isMissing, setMissing] = useState(false);

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const showRange = (view: View) => {
      if (range.current !== null && data.current !== undefined) {
        range.current.textContent = rangeText(data.current, view);
      }
    };
    try {
      const made = new Chart(element, {
        viewChanged: (view, plotWidth) => {
          showRange(view);
          workspace.viewChanged(view, plotWidth);
        },
      });
      chart.current = made;
      workspace.attachChart({
        datasetChanged: (rows, view) => made.resetView(rows, view),
        dataChanged: (next) => {
          data.current = next;
          made.setData(next);
          showRange(made.view);
        },
        unmarkRows: () => made.setHighlight(undefined),
        showRows: (first, last) => {
          made.setHighlight({ first, last });
          made.setView(viewAround(first, last, made.view, made.rows));
        },
      });
      const endTheme = onThemeChange(() => made.themeChanged());
      void document.fonts.ready.then(() => made.themeChanged());
      return () => {
        endTheme();
        workspace.attachChart(undefined);
        chart.current = undefined;
        made.dispose();
      };
    } catch (error) {
      if (!(error instanceof NoWebGlError)) throw error;
      setMissing(true);
      return;
    }
  }, [workspace]);

  return (
    <section className="chart-area" aria-label="Chart">
      <div className="chart-toolbar">
        {isSynthetic ? <p className="tag">Synthetic data</p> : null}
        <OutdatedNote isOutdated={isOutdated} />
        <p ref={range} className="chart-range" />
        <div className="chart-tools" role="group" aria-label="Time span">
          {spans.map((span) => (
            <button
              key={span.label}
              type="button"
              className="tool-button"
              aria-label={span.name}
              onClick={() => showSpan(chart.current, data.current, span.millis)}
            >
              {span.label}
            </button>
          ))}
        </div>
        <button
          type="button"
          className="tool-button"
          aria-pressed={isExposureShown}
          data-testid="exposure-toggle"
          onClick={() => workspace.setExposureShown(!isExposureShown)}
        >
          Exposure
        </button>
        <button
          type="button"
          className="tool-button"
          aria-pressed={isLogarithmic}
          aria-label="Logarithmic price scale"
          onClick={() => workspace.setLogarithmic(!isLogarithmic)}
        >
          Log
        </button>
        <div className="chart-docks" role="group" aria-label="Below the chart">
          {docks.map(({ pane, label, keys }) => (
            <button
              key={pane}
              type="button"
              className="tool-button"
              aria-pressed={dock === pane}
              aria-keyshortcuts={keys}
              title={`${label} (${keys})`}
              data-testid={`${pane}-toggle`}
              onClick={() => onDock(pane)}
            >
              {label}
            </button>
          ))}
        </div>
      </div>
      {isMissing
        ? (
          <div className="chart-missing" role="alert" data-testid="chart">
            <p>The chart needs WebGL 2, which this browser does not offer.</p>
            <p>Turn hardware acceleration on, or use a current browser. The statistics work.</p>
          </div>
        )
        : (
          <div
            ref={host}
            className="chart"
            role="application"
            aria-roledescription="chart"
            aria-label="Price, equity and drawdown. Arrow keys pan, plus and minus zoom, Home and End go to the ends, 0 shows all."
            aria-describedby={isOutdated ? OUTDATED_ID : undefined}
            tabIndex={0}
            data-testid="chart"
          />
        )}
    </section>
  );
}

/** The last `millis` of the data, ending where the view ends. */
function showSpan(chart: Chart | undefined, data: ChartData | undefined, millis: number): void {
  if (chart === undefined || data === undefined) return;
  if (millis === Infinity) return chart.showAll();
  const end = Math.min(data.rows, Math.ceil(chart.view.first + chart.view.count));
  const first = data.time.rowAt(data.time.timeAt(end - 1) - millis);
  chart.setView({ first, count: Math.max(1, end - first) });
}

function rangeText(data: ChartData, view: View): string {
  const first = Math.floor(view.first);
  const last = Math.min(data.rows, Math.ceil(view.first + view.count)) - 1;
  const [from, to] = [first, last].map((row) => formatTime(data.time.timeAt(row), data.isDaily));
  return `${from} – ${to} · ${formatCount(last - first + 1)} bars`;
}
