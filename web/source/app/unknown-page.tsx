import { PageFrame } from "../features/pages/page-frame.tsx";

/** For an address that leads to no page. */
export function UnknownPage() {
  return (
    <PageFrame title="No such page">
      <p className="empty-note" data-testid="unknown-page">
        Nothing is at this address. <a href="#/">Go to the workspace</a>
      </p>
    </PageFrame>
  );
}
