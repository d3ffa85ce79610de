import { PageFrame } from "../pages/page-frame.tsx";
import { useSession } from "../session/session-context.ts";
import { type AdminPage as Part, adminPages } from "./admin-pages.ts";
import { AuditPage } from "./audit-page.tsx";
import { DatasetsPage } from "./datasets-page.tsx";
import { PresetsPage } from "./presets-page.tsx";
import { StatusPage } from "./status-page.tsx";
import { UsersPage } from "./users-page.tsx";

const contents: Record<Part, () => JSX.Element> = {
  users: UsersPage,
  presets: PresetsPage,
  datasets: DatasetsPage,
  audit: AuditPage,
  status: StatusPage,
};

/** Administration; a member is told that it is not for them. */
export function AdminPage({ part }: { readonly part: Part }) {
  const { user } = useSession();
  if (user.role !== "admin") {
    return (
      <PageFrame title="Administration">
        <p className="empty-note" data-testid="not-admin">
          Only administrators see this page. <a href="#/">Back to the workspace</a>
        </p>
      </PageFrame>
    );
  }
  const Content = contents[part];
  const title = adminPages.find(({ id }) => id === part)?.title ?? "";
  return (
    <PageFrame title={title} navigation={<Navigation part={part} />}>
      <Content />
    </PageFrame>
  );
}

function Navigation({ part }: { readonly part: Part }) {
  return (
    <nav className="page-navigation" aria-label="Administration">
      <p className="section-title">Administration</p>
      <ul>
        {adminPages.map(({ id, title }) => (
          <li key={id}>
            <a
              href={`#/admin/${id}`}
              aria-current={id === part ? "page" : undefined}
              data-testid={`admin-${id}`}
            >
              {title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
