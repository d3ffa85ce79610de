import { useSyncExternalStore } from "react";
import { Icon } from "./icon.tsx";
import { currentTheme, onThemeChange, switchTheme } from "./theme.ts";

export function ThemeSwitch() {
  const theme = useSyncExternalStore(onThemeChange, currentTheme);
  const label = theme === "dark" ? "Light theme" : "Dark theme";
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={label}
      data-testid="theme-switch"
      onClick={switchTheme}
    >
      <Icon name={theme === "dark" ? "sun" : "moon"} />
    </button>
  );
}
