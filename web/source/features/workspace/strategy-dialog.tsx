import type { Strategy } from "../../protocol/messages.ts";
import { Dialog } from "../../ui/dialog.tsx";

interface StrategyDialogProps {
  readonly strategies: readonly Strategy[];
  readonly chosen: string;
  onChoose(id: string): void;
  onClose(): void;
}

/** Every ready strategy with what it does, to choose from. */
export function StrategyDialog({ strategies, chosen, onChoose, onClose }: StrategyDialogProps) {
  return (
    <Dialog title="Strategies" onClose={onClose}>
      <ul className="strategy-list" data-testid="strategy-list">
        {strategies.map(({ id, name, summary }) => (
          <li key={id}>
            <button
              type="button"
              aria-current={id === chosen}
              onClick={() => {
                onChoose(id);
                onClose();
              }}
            >
              <strong>{name}</strong>
              <span>{summary}</span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
