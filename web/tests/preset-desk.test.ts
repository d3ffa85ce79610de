import { PresetDesk } from "../source/features/presets/preset-desk.ts";
import { equal } from "./claims.ts";

/** Requests that wait until they are answered, by method and path. */
function held() {
  const waiting = new Map<string, (answer: Response) => void>();
  const respond = (request: string, answer: Response) => {
    const go = waiting.get(request);
    if (go === undefined) throw new Error(`nobody asked for ${request}: ${[...waiting.keys()]}`);
    waiting.delete(request);
    go(answer);
  };
  const fetchHeld = (address: RequestInfo | URL, init?: RequestInit) =>
    new Promise<Response>((go) => {
      const path = String(address).split("?")[0]?.replace("/api/presets", "") ?? "";
      waiting.set(`${init?.method} ${path}`, go);
    });
  return { respond, fetchHeld, asked: () => [...waiting.keys()] };
}

const presetOf = (id: string) => ({
  id,
  name: `name of ${id}`,
  dataset: "AAPL",
  strategy: "rsi",
  parameters: {},
  settings: {},
  version: 1,
  access: "owner",
});
const answerOf = (id: string) => Response.json(presetOf(id), { headers: { ETag: `"${id}"` } });
const gone = () => new Response("{}", { status: 404 });

/** A desk whose presets are laid out into a list. */
async function desked(
  run: (desk: PresetDesk, server: ReturnType<typeof held>, laid: string[]) => Promise<void>,
) {
  const { fetch } = globalThis;
  const server = held();
  globalThis.fetch = server.fetchHeld;
  const laid: string[] = [];
  const desk = new PresetDesk("nobody");
  desk.layBy((content) => {
    laid.push(content.name);
    return () => {};
  });
  try {
    await run(desk, server, laid);
  } finally {
    globalThis.fetch = fetch;
  }
}

const settled = () => new Promise((go) => setTimeout(go));

for (const [former, latter] of [["a", "b"], ["b", "a"]] as const) {
  Deno.test(`of two openings the latest wins when ${former} is answered before ${latter}`, async () => {
    await desked(async (desk, server, laid) => {
      const openings = [desk.open("a")];
      await settled();
      openings.push(desk.open("b"));
      await settled();
      server.respond(`GET /${former}`, answerOf(former));
      await settled();
      server.respond(`GET /${latter}`, answerOf(latter));
      equal(await Promise.all(openings), [false, true]);
      const { loaded, isBusy, notice } = desk.store.snapshot();
      equal([laid, loaded?.preset.id, isBusy], [["name of b"], "b", false]);
      equal(notice, "Opened name of b.");
    });
  });
}

Deno.test("an opening that is overtaken says nothing of its failure", async () => {
  await desked(async (desk, server) => {
    void desk.open("a");
    await settled();
    void desk.open("b");
    await settled();
    server.respond("GET /a", new Response("{}", { status: 500 }));
    await settled();
    equal([desk.store.snapshot().problem, desk.store.snapshot().isBusy], [undefined, true]);
    server.respond("GET /b", answerOf("b"));
    await settled();
    equal([desk.store.snapshot().loaded?.preset.id, desk.store.snapshot().isBusy], ["b", false]);
  });
});

Deno.test("what is being saved is saved before another one is opened", async () => {
  await desked(async (desk, server, laid) => {
    const { access: _, ...content } = presetOf("new");
    const saving = desk.saveAsNew(content);
    const opening = desk.open("b");
    await settled();
    equal(server.asked(), ["POST "]);
    server.respond("POST ", answerOf("new"));
    equal(await saving, true);
    await settled();
    equal(desk.store.snapshot().loaded?.preset.id, "new");
    server.respond("GET /b", answerOf("b"));
    equal([await opening, laid], [true, ["name of b"]]);
    equal(desk.store.snapshot().loaded?.preset.id, "b");
  });
});

Deno.test("a preset that is gone leaves the newest ones, and that is said", async () => {
  await desked(async (desk, server, laid) => {
    const listed = desk.refresh();
    server.respond("GET ", Response.json({ presets: ["a", "b"].map(presetOf), next: null }));
    await listed;
    const opening = desk.open("a");
    await settled();
    server.respond("GET /a", gone());
    equal([await opening, laid], [false, []]);
    const { recent, problem } = desk.store.snapshot();
    equal(recent?.map(({ id }) => id), ["b"]);
    equal(problem?.text, "This preset is gone, or not shared with you any longer.");
  });
});
