import type { Dataset } from "../../protocol/messages.ts";
import { formatInterval, formatYears } from "../../ui/formats.ts";

/** Whether a bar is a day or longer, so that no hour is shown. */
export function isDailyInterval(interval: string | undefined): boolean {
  return interval !== undefined && /[dw]$/.test(interval);
}

/** "AAPL · daily · 2000–2013"; what is synthetic says so first, where no cut text can lose it. */
export function datasetLabel(dataset: Dataset): string {
  const { id, interval, start, end, synthetic } = dataset;
  const parts = [formatInterval(interval), formatYears(start, end)];
  return [id, ...(synthetic ? ["synthetic"] : []), ...parts].join(" · ");
}
