import type { Dataset } from "../../protocol/messages.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { datasetLabel } from "./dataset-label.ts";

interface CreditsDialogProps {
  readonly datasets: readonly Dataset[];
  onClose(): void;
}

/** Where the data comes from, in the words of each dataset; and the typeface. */
export function CreditsDialog({ datasets, onClose }: CreditsDialogProps) {
  return (
    <Dialog title="Data and credits" onClose={onClose}>
      <dl className="credits">
        {datasets.map((dataset) => (
          <div key={dataset.id}>
            <dt>{datasetLabel(dataset)}</dt>
            <dd>{dataset.credit}</dd>
          </div>
        ))}
        <div>
          <dt>Typeface</dt>
          <dd>Inter, © The Inter Project Authors, SIL Open Font License 1.1</dd>
        </div>
      </dl>
    </Dialog>
  );
}
