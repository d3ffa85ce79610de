/** What was typed about a preset and is not saved, each as it is typed; the rest follows the preset. */
export interface TypedAbout {
  readonly name?: string;
  readonly description?: string;
  /** Separated by commas. */
  readonly tags?: string;
}

/** What is typed once a field holds `text`; `own`: what the preset itself has there. */
export function typedWith(
  typed: TypedAbout,
  field: keyof TypedAbout,
  text: string,
  own: string,
): TypedAbout {
  const { [field]: _, ...rest } = typed;
  return text === own ? rest : { ...rest, [field]: text };
}

/** What is left to be saved once `sent` is: what was typed since. */
export function typedSince(sent: TypedAbout, typed: TypedAbout): TypedAbout {
  const fields = Object.entries(typed) as [keyof TypedAbout, string][];
  return Object.fromEntries(fields.filter(([field, text]) => text !== sent[field]));
}
