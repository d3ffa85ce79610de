import { equal, holds } from "./claims.ts";

/** Who may import whom; a folder may always import itself. */
const allowed: Record<string, readonly string[]> = {
  "ui": [],
  "protocol": [],
  "chart/model": [],
  "chart/gl": ["chart/model"],
  "chart/renderers": ["chart/model", "chart/gl"],
  "chart/interaction": ["chart/model"],
  "chart": ["chart/model", "chart/gl", "chart/renderers", "chart/interaction"],
  "features": ["ui", "protocol", "chart", "chart/model"],
  "app": ["ui", "protocol", "features"],
};

const source = new URL("../source/", import.meta.url);

function* files(folder: URL): Generator<URL> {
  for (const entry of Deno.readDirSync(folder)) {
    if (entry.isDirectory) yield* files(new URL(`${entry.name}/`, folder));
    else if (/\.tsx?$/.test(entry.name)) yield new URL(entry.name, folder);
  }
}

function layerOf(file: URL): string {
  const path = file.href.slice(source.href.length);
  const [first, second] = path.split("/");
  const nested = `${first}/${second}`;
  return nested in allowed ? nested : (first as string);
}

Deno.test("imports follow the layers, and the chart knows no React", () => {
  const wrong: string[] = [];
  let count = 0;
  for (const file of files(source)) {
    count += 1;
    const layer = layerOf(file);
    for (const [, target] of Deno.readTextFileSync(file).matchAll(/(?:from|import) "([^"]+)"/g)) {
      const name = `${file.href.slice(source.href.length)} → ${target}`;
      if (!(target as string).startsWith(".")) {
        if (layer.startsWith("chart") || layer === "protocol") wrong.push(name);
        continue;
      }
      const other = layerOf(new URL(target as string, file));
      if (other !== layer && !(allowed[layer] ?? []).includes(other)) wrong.push(name);
    }
  }
  equal(wrong, []);
  holds(count > 50, "the files were found");
});
