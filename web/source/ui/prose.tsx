/** A sentence in which `backquotes` stand around what is code. */
export function Prose({ text }: { readonly text: string }) {
  return (
    <>
      {text.split("`").map((part, index) => {
        const place = index + 1;
        return index % 2 === 0 ? part : <code key={place}>{part}</code>;
      })}
    </>
  );
}
