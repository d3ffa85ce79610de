import { useCallback, useEffect, useState } from "react";
import { type DockPane, loadLayout, storeLayout } from "./remembered-layout.ts";

const HEIGHT_MIN = 140;
/** What is left to the chart, in CSS pixels. */
const CHART_MIN = 260;

const keys: Readonly<Record<string, DockPane>> = { KeyS: "strategy", KeyT: "trades" };

/**
 * The pane below the chart: which, how high; Alt+S and Alt+T open and close it while the workspace
 * is in sight.
 */
export function useLayout(isInSight: boolean) {
  const [layout, setLayout] = useState(loadLayout);
  const [room, setRoom] = useState(innerHeight);
  useEffect(() => storeLayout(layout), [layout]);
  useEffect(() => {
    const resized = () => setRoom(innerHeight);
    addEventListener("resize", resized);
    return () => removeEventListener("resize", resized);
  }, []);
  useEffect(() => {
    if (!isInSight) return;
    const pressed = (event: KeyboardEvent) => {
      const pane = keys[event.code];
      if (pane === undefined || !event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      setLayout((before) => ({ ...before, dock: before.dock === pane ? undefined : pane }));
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [isInSight]);
  const show = useCallback(
    (dock: DockPane | undefined) => setLayout((before) => ({ ...before, dock })),
    [],
  );
  const heightMax = Math.max(HEIGHT_MIN, room - CHART_MIN - 90);
  return {
    dock: layout.dock,
    height: Math.min(heightMax, Math.max(HEIGHT_MIN, layout.dockHeight)),
    heightMin: HEIGHT_MIN,
    heightMax,
    toggle: (pane: DockPane) =>
      setLayout({ ...layout, dock: layout.dock === pane ? undefined : pane }),
    show,
    resize: (dockHeight: number) => setLayout({ ...layout, dockHeight }),
  };
}
