import type { Preset } from "../../protocol/preset-client.ts";
import { Name } from "../../ui/name.tsx";
import { shownName } from "../../ui/shown-name.ts";

/** Description and tags of somebody else's preset. */
export function AboutText(
  { preset, onTag }: { readonly preset: Preset; onTag(tag: string): void },
) {
  const { description = "", tags = [] } = preset;
  return (
    <div className="about-text">
      <p className={description === "" ? "hint" : "preset-description"}>
        {description === "" ? "No description." : description}
      </p>
      <TagList tags={tags} onTag={onTag} />
      <p className="hint">It can be opened and changed here, and saved as one of your own.</p>
    </div>
  );
}

interface TagListProps {
  readonly tags: readonly string[];
  onTag(tag: string): void;
}

/** Each tag leads to the presets that have it. */
export function TagList({ tags, onTag }: TagListProps) {
  if (tags.length === 0) return null;
  return (
    <ul className="tag-list" aria-label="Tags">
      {tags.map((tag) => (
        <li key={tag}>
          <button
            type="button"
            className="preset-tag"
            aria-label={`Presets with the tag ${shownName(tag)}`}
            onClick={() => onTag(tag)}
          >
            <Name text={tag} />
          </button>
        </li>
      ))}
    </ul>
  );
}
