import { isBeyondData, problemOfRun } from "../source/features/workspace/run-problem.ts";
import type { Spec } from "../source/protocol/messages.ts";
import { equal } from "./claims.ts";

const spec: Spec = {
  name: "window",
  label: "Window",
  kind: "integer",
  default: 14,
  min: 2,
  max: 200,
  step: 1,
};
const specs = { parameters: [spec], settings: [{ ...spec, name: "fees", label: "Fees" }] };

const said = (field: string | null, message: string) => problemOfRun({ field, message }, specs);

Deno.test("an error of a run is a sentence that names what is at fault", () => {
  equal(said("parameters.window", "must be from 2 to 9"), "Window must be from 2 to 9");
  equal(said("settings.fees", "must be finite"), "Fees must be finite");
  equal(said("strategy_text", "is no strategy"), "The strategy is no strategy");
  equal(said("strategy_text", "on(…) needs longer bars"), "On(…) needs longer bars");
  equal(said("view.width", "must be from 1 to 9"), "View.width must be from 1 to 9");
  equal(said(null, "the run takes long"), "The run takes long");
});

Deno.test("rows outside the data are told from every other range", () => {
  equal(isBeyondData({ code: "out_of_range", field: "view.last_row" }), true);
  equal(isBeyondData({ code: "out_of_range", field: "view.width" }), false);
  equal(isBeyondData({ code: "wrong_type", field: "view.last_row" }), false);
});
