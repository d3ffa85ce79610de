import { useEffect, useState } from "react";

interface SearchFieldProps {
  readonly label: string;
  readonly testId: string;
  onSearch(text: string): void;
}

/** Long enough not to ask at every key, short enough not to be noticed. */
const PAUSE_MILLIS = 200;

/** Searches as one types. */
export function SearchField({ label, testId, onSearch }: SearchFieldProps) {
  const [text, setText] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => onSearch(text.trim()), PAUSE_MILLIS);
    return () => clearTimeout(timer);
  }, [text, onSearch]);
  return (
    <input
      type="search"
      className="search-field"
      aria-label={label}
      placeholder={label}
      value={text}
      maxLength={100}
      autoComplete="off"
      spellCheck={false}
      data-testid={testId}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => {
        if (event.key !== "Enter") return;
        // The form around it is sent by its own button.
        event.preventDefault();
        onSearch(text.trim());
      }}
    />
  );
}
