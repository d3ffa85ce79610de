export type Theme = "dark" | "light";

const KEY = "speedstack.theme";
/** On the document, because the script in the head is a bundle of its own. */
const CHANGE = "speedstack-theme";
const prefersLight = () => matchMedia("(prefers-color-scheme: light)");

/** The remembered theme, else the system's. */
export function startTheme(): void {
  apply(remembered() ?? systemTheme());
  prefersLight().addEventListener("change", () => {
    if (remembered() === undefined) apply(systemTheme());
  });
}

export function currentTheme(): Theme {
  return document.documentElement.dataset["theme"] === "light" ? "light" : "dark";
}

/** Switches and remembers. */
export function switchTheme(): void {
  const next = currentTheme() === "dark" ? "light" : "dark";
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // Storage may be forbidden: then the choice lasts as long as the page.
  }
  apply(next);
}

export function onThemeChange(listener: () => void): () => void {
  document.addEventListener(CHANGE, listener);
  return () => document.removeEventListener(CHANGE, listener);
}

function apply(theme: Theme): void {
  document.documentElement.dataset["theme"] = theme;
  document.dispatchEvent(new Event(CHANGE));
}

function systemTheme(): Theme {
  return prefersLight().matches ? "light" : "dark";
}

function remembered(): Theme | undefined {
  try {
    const theme = localStorage.getItem(KEY);
    return theme === "light" || theme === "dark" ? theme : undefined;
  } catch {
    return undefined;
  }
}
