import { act } from "../source/chart/interaction/keyboard-controls.ts";
import type { View } from "../source/chart/model/view.ts";
import { equal, holds } from "./claims.ts";

function press(key: string, isShifted = false): View & { handled: boolean } {
  let view: View = { first: 400, count: 200 };
  const handled = act(key, isShifted, {
    view,
    rows: 1000,
    plotWidth: 100,
    setView: (next) => {
      view = next;
    },
    showAll: () => {
      view = { first: 0, count: 1000 };
    },
    setPointer: () => {},
  });
  return { ...view, handled };
}

Deno.test("arrows pan, with Shift five times as far", () => {
  equal(press("ArrowRight").first, 420);
  equal(press("ArrowLeft").first, 380);
  equal(press("ArrowRight", true).first, 500);
});

Deno.test("plus and minus zoom around the middle", () => {
  equal(press("+"), { first: 420, count: 160, handled: true });
  equal(press("-"), { first: 375, count: 250, handled: true });
});

Deno.test("Home, End and 0 go to the ends and to all", () => {
  equal(press("Home").first, 0);
  equal(press("End").first, 800);
  equal(press("0").count, 1000);
});

Deno.test("other keys are left to the page", () => {
  holds(!press("Tab").handled && !press("a").handled, "not handled");
});
