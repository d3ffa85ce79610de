import { useEffect, useState } from "react";
import { type DockPane, loadLayout, storeLayout } from "./remembered-layout.ts";

const HEIGHT_MIN = 140;
/** What is left to the chart, in CSS pixels. */
const CHART_MIN = 260;

const keys: Readonly<Record<string, DockPane>> = { KeyS: "strategy", KeyT: "trades" };

/** The pane below the chart: which, how high; Alt+S and Alt+T open and close it. */
export function useLayout() {
  const [layout, setLayout] = useState(loadLayout);
  const [room, setRoom] = useState(innerHeight);
  useEffect(() => storeLayout(layout), [layout]);
  useEffect(() => {
    const resized = () => setRoom(innerHeight);
    const pressed = (event: KeyboardEvent) => {
      const pane = keys[event.code];
      if (pane === undefined || !event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      setLayout((before) => ({ ...before, dock: before.dock === pane ? undefined : pane }));
    };
    addEventListener("resize", resized);
    addEventListener("keydown", pressed);
    return () => {
      removeEventListener("resize", resized);
      removeEventListener("keydown", pressed);
    };
  }, []);
  const heightMax = Math.max(HEIGHT_MIN, room - CHART_MIN - 90);
  return {
    dock: layout.dock,
    height: Math.min(heightMax, Math.max(HEIGHT_MIN, layout.dockHeight)),
    heightMin: HEIGHT_MIN,
    heightMax,
    toggle: (pane: DockPane) =>
      setLayout({ ...layout, dock: layout.dock === pane ? undefined : pane }),
    show: (dock: DockPane | undefined) => setLayout((before) => ({ ...before, dock })),
    resize: (dockHeight: number) => setLayout({ ...layout, dockHeight }),
  };
}
