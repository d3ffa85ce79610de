import { type ActiveStrategy, StrategyDesk } from "../source/features/editor/strategy-desk.ts";
import type { Diagnostic } from "../source/protocol/language-messages.ts";
import type { Strategy } from "../source/protocol/messages.ts";
import { equal } from "./claims.ts";
import { withClock } from "./clock.ts";
import { recordedSender } from "./wire.ts";

const ready: Strategy = {
  id: "rsi",
  name: "RSI",
  summary: "",
  text: "ready",
  parameters: [],
  indicators: [],
};
const fault: Diagnostic = { line: 1, column: 1, length: 1, message: "m", suggestion: null };

function desked(run: (desk: StrategyDesk, tools: Tools) => void) {
  const { sender, sent, line } = recordedSender();
  const active: (string | undefined)[] = [];
  const desk = new StrategyDesk(sender, ({ source }: ActiveStrategy) => active.push(source.text));
  const answer = (id: number, ...diagnostics: Diagnostic[]) =>
    desk.received({
      type: "checked",
      id,
      parameters: [],
      indicators: [],
      datasets: [],
      diagnostics,
    });
  withClock((pass) => run(desk, { answer, pass, line, restart: () => sender.restart() }));
  return { active, sent: sent.map((message) => message.get("strategy_text")), desk };
}

interface Tools {
  answer(id: number, ...diagnostics: Diagnostic[]): void;
  pass(millis: number): void;
  restart(): void;
  readonly line: { isOpen: boolean };
}

Deno.test("the ready text runs unchecked; a changed one when it is good", () => {
  const { active, sent } = desked((desk, { answer, pass }) => {
    desk.open(ready, undefined, 100);
    desk.edit("mine");
    pass(119);
    pass(1);
    answer(1);
  });
  equal(sent, ["mine"]);
  equal(active, [undefined, "mine"]);
});

Deno.test("a check that is refused for what passes is asked for again", () => {
  const { active, sent } = desked((desk, { answer, pass }) => {
    const refuse = (id: number, code: string) =>
      desk.received({ type: "error", id, code, field: null, message: "m", diagnostics: [] });
    desk.open(ready, "mine", 100);
    refuse(1, "over_budget");
    equal(desk.store.snapshot().isIdle, true);
    pass(3000);
    answer(2);
    desk.edit("other");
    pass(120);
    // What is wrong with the text itself stays so.
    refuse(3, "out_of_range");
    pass(60_000);
  });
  equal(sent, ["mine", "mine", "other"]);
  equal(active, ["mine"]);
});

Deno.test("of what is typed only the newest is checked, and only its answer counts", () => {
  const { active, sent, desk } = desked((edited, { answer, pass }) => {
    edited.open(ready, undefined, 100);
    for (const text of ["a", "ab", "abc"]) edited.edit(text);
    pass(120);
    edited.edit("abcd");
    // Of "abc", which is no longer what is written.
    answer(1);
    pass(120);
    answer(2);
  });
  equal(sent, ["abc", "abcd"]);
  equal(active, [undefined, "abcd"]);
  equal(desk.store.snapshot().status, "good");
});

Deno.test("while a text is faulty, the last good one stays", () => {
  const { active, desk } = desked((edited, { answer, pass }) => {
    edited.open(ready, undefined, 100);
    edited.edit("good");
    pass(120);
    answer(1);
    edited.edit("bad");
    pass(120);
    answer(2, fault);
  });
  equal(active, [undefined, "good"]);
  equal(desk.active?.source.text, "good");
  equal([desk.store.snapshot().status, desk.store.snapshot().diagnostics], ["faulty", [fault]]);
});

Deno.test("a text that is laid out and is not good leaves nothing that runs, until one is good", () => {
  const { active, sent } = desked((desk, { answer, pass }) => {
    desk.open(ready, "old", 100);
    equal([desk.active, desk.store.snapshot().isIdle], [undefined, false]);
    answer(1, fault);
    const { text, status, isIdle, diagnostics } = desk.store.snapshot();
    equal([desk.active, text, status, isIdle, diagnostics], [
      undefined,
      "old",
      "faulty",
      true,
      [fault],
    ]);
    desk.edit("mended");
    pass(120);
    equal(desk.store.snapshot().isIdle, true);
    answer(2);
    equal(desk.store.snapshot().isIdle, false);
  });
  equal(sent, ["old", "mended"]);
  equal(active, ["mended"]);
});

Deno.test("a text that could not be checked runs nothing, and the ready one does again", () => {
  const { active } = desked((desk) => {
    desk.open(ready, "longer than allowed", 5);
    equal([desk.active, desk.store.snapshot().isIdle], [undefined, true]);
    desk.edit("ready");
    equal(desk.store.snapshot().isIdle, false);
  });
  equal(active, [undefined]);
});

Deno.test("while the last good text runs, nothing is idle", () => {
  desked((desk, { answer, pass }) => {
    desk.open(ready, undefined, 100);
    desk.edit("bad");
    pass(120);
    answer(1, fault);
    equal([desk.active?.source, desk.store.snapshot().isIdle], [{ id: "rsi" }, false]);
  });
});

Deno.test("its own text again is the ready strategy, and a known text needs no check", () => {
  const { active, sent } = desked((desk, { answer, pass }) => {
    desk.open(ready, undefined, 100);
    desk.edit("mine");
    pass(120);
    answer(1);
    desk.edit("ready");
    desk.edit("mine");
    pass(120);
  });
  equal(sent, ["mine"]);
  equal(active, [undefined, "mine", undefined, "mine"]);
});

Deno.test("a check that a lost connection took is asked for again", () => {
  const { active, sent } = desked((desk, { answer, line, restart }) => {
    desk.open(ready, "mine", 100);
    line.isOpen = false;
    restart();
    desk.disconnected();
    line.isOpen = true;
    desk.connected();
    answer(1);
  });
  equal(sent, ["mine", "mine"]);
  equal(active, ["mine"]);
});

Deno.test("a text over the limit is not sent, and says so", () => {
  const { sent, desk } = desked((edited, { pass }) => {
    edited.open(ready, undefined, 5);
    edited.edit("ééé");
    pass(1000);
  });
  equal(sent, []);
  equal(desk.store.snapshot().problem, "The text has 6 bytes; 5 are allowed");
});

const mine = { id: "rsi", text: "mine" };

Deno.test("a refused run is said of its text, with lines and without", () => {
  desked((desk, { answer }) => {
    desk.open(ready, "mine", 100);
    answer(1);
    desk.refused({ ...mine, text: "other" }, "No", [fault]);
    equal(desk.store.snapshot().refusal, undefined);
    desk.refused(mine, "No", []);
    equal([desk.store.snapshot().refusal, desk.store.snapshot().diagnostics], ["No", []]);
    desk.refused(mine, "No", [fault]);
    equal(desk.store.snapshot().diagnostics, [fault]);
  });
});

Deno.test("what a run was refused for is gone when one of the same text goes well", () => {
  const { desk } = desked((refused, { answer }) => {
    refused.open(ready, "mine", 100);
    answer(1);
    refused.refused(mine, "No", [fault]);
    refused.accepted();
  });
  const { status, refusal, diagnostics } = desk.store.snapshot();
  equal([status, refusal, diagnostics], ["good", undefined, []]);
});

Deno.test("a refusal is not said of another text, and is again of its own", () => {
  desked((desk, { answer, pass }) => {
    desk.open(ready, "mine", 100);
    answer(1);
    desk.refused(mine, "No", []);
    desk.edit("bad");
    equal(desk.store.snapshot().refusal, undefined);
    pass(120);
    answer(2, fault);
    // The last good text still fails, but what is listed is of the text that is written.
    desk.refused(mine, "No", []);
    equal([desk.store.snapshot().refusal, desk.store.snapshot().diagnostics], [undefined, [fault]]);
    desk.edit("mine");
    equal([desk.store.snapshot().refusal, desk.store.snapshot().diagnostics], ["No", []]);
    desk.edit("ready");
    equal(desk.store.snapshot().refusal, undefined);
    desk.refused({ id: "rsi" }, "Later", []);
    equal([desk.store.snapshot().status, desk.store.snapshot().refusal], ["ready", "Later"]);
  });
});
