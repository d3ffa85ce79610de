const paths = {
  close: "M4 4l8 8M12 4l-8 8",
  sun:
    "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6M8 1.2v1.6M8 13.2v1.6M1.2 8h1.6M13.2 8h1.6M3.2 3.2l1.1 1.1M11.7 11.7l1.1 1.1M3.2 12.8l1.1-1.1M11.7 4.3l1.1-1.1",
  moon: "M13.6 9.6A6 6 0 0 1 6.4 2.4a6 6 0 1 0 7.2 7.2z",
  info: "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8M8 7.2v4M8 4.6v.4",
  person: "M8 2.2a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4M2.8 13.8a5.2 5.2 0 0 1 10.4 0",
  chevron: "M4.5 6.5 8 10l3.5-3.5",
  back: "M13 8H3.5M7.5 4l-4 4 4 4",
  trash: "M3 4.5h10M6.5 4.5v-2h3v2M4.3 4.5l.6 9h6.2l.6-9M6.8 7v4M9.2 7v4",
  copy: "M6 6h7.5v7.5H6zM10 3.5V2.5H2.5V10h1",
  check: "M3 8.5 6.5 12 13 4.5",
} as const;

/** A 16-pixel line icon; decoration only, so the control beside it carries the name. */
export function Icon({ name }: { readonly name: keyof typeof paths }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path
        d={paths[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

/** The product's mark. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
      <path className="mark-line" d="M3 16.5 8.5 10l4 3.8L21 4.5" />
      <path className="mark-base" d="M3 20.5h18" />
    </svg>
  );
}
