import { panView, zoomView } from "../model/view.ts";
import type { ControlTarget } from "./pointer-controls.ts";

const PAN_SHARE = 0.1;
const ZOOM_FACTOR = 1.25;

/** Arrows pan (with Shift: five times as far), + and − zoom, Home and End go to the ends, 0 shows all. */
export function controlByKeyboard(element: HTMLElement, target: ControlTarget): () => void {
  const pressed = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (act(event.key, event.shiftKey, target)) event.preventDefault();
  };
  element.addEventListener("keydown", pressed);
  return () => element.removeEventListener("keydown", pressed);
}

/** Whether the key means something here. */
export function act(key: string, isShifted: boolean, target: ControlTarget): boolean {
  const { view, rows } = target;
  const distance = view.count * PAN_SHARE * (isShifted ? 5 : 1);
  switch (key) {
    case "ArrowLeft":
      target.setView(panView(view, -distance, rows));
      return true;
    case "ArrowRight":
      target.setView(panView(view, distance, rows));
      return true;
    case "ArrowUp":
    case "+":
    case "=":
      target.setView(zoomView(view, 1 / ZOOM_FACTOR, 0.5, rows));
      return true;
    case "ArrowDown":
    case "-":
      target.setView(zoomView(view, ZOOM_FACTOR, 0.5, rows));
      return true;
    case "Home":
      target.setView(panView(view, -rows, rows));
      return true;
    case "End":
      target.setView(panView(view, rows, rows));
      return true;
    case "0":
      target.showAll();
      return true;
    default:
      return false;
  }
}
