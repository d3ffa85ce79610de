import { useCallback, useState } from "react";
import {
  fetchInvitations,
  fetchUsers,
  type ManagedUser,
  type SeenUser,
} from "../../protocol/admin-client.ts";
import { formatDay } from "../../ui/moments.ts";
import { Name } from "../../ui/name.tsx";
import { shownName } from "../../ui/shown-name.ts";
import { EmptyNote, LoadedView, MoreButton } from "../pages/loaded-view.tsx";
import { Section } from "../pages/page-frame.tsx";
import { useLoaded } from "../pages/use-loaded.ts";
import { usePages } from "../pages/use-pages.ts";
import { InvitationsSection } from "./invitations-section.tsx";
import { SearchField } from "./search-field.tsx";
import { UserDialog } from "./user-dialog.tsx";

/** Everybody who may sign in, and who is invited. */
export function UsersPage() {
  const [sought, setSought] = useState("");
  const fetch = useCallback((cursor?: string) => fetchUsers(sought, cursor), [sought]);
  const paging = usePages(fetch);
  const invitations = useLoaded(fetchInvitations);
  const [chosen, setChosen] = useState<string>();
  const closed = () => {
    setChosen(undefined);
    // A link for a new password may have been made.
    void invitations.reload();
  };
  const changed = ({ user }: SeenUser) =>
    paging.change((page) => ({
      ...page,
      items: page.items.map((other) => other.id === user.id ? user : other),
    }));
  return (
    <>
      <Section
        id="users-title"
        title="People"
        action={<SearchField label="Search users" testId="user-search" onSearch={setSought} />}
      >
        <LoadedView loading={paging} what="the users">
          {({ items }) =>
            items.length === 0
              ? <EmptyNote>Nobody of that name.</EmptyNote>
              : <UserTable users={items} onChoose={setChosen} />}
        </LoadedView>
        <MoreButton paging={paging} />
      </Section>
      <InvitationsSection loading={invitations} />
      {chosen === undefined
        ? null
        : <UserDialog id={chosen} onChanged={changed} onClose={closed} />}
    </>
  );
}

interface UserTableProps {
  readonly users: readonly ManagedUser[];
  onChoose(id: string): void;
}

function UserTable({ users, onChoose }: UserTableProps) {
  return (
    <div className="table-box">
      <table className="table" aria-label="Users" data-testid="user-table">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Role</th>
            <th scope="col">State</th>
            <th scope="col">Second factor</th>
            <th scope="col" className="minor">Created</th>
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {users.map((user) => (
            <tr key={user.id} data-testid={`user-${user.id}`} data-dimmed={user.disabled}>
              <td className="name-cell" title={shownName(user.name)}>
                <span className="clipped">
                  <Name text={user.name} />
                </span>
              </td>
              <td>
                <span className="tag" data-tone={user.role === "admin" ? "accent" : "plain"}>
                  {user.role}
                </span>
              </td>
              <td>
                <span className="tag" data-tone={user.disabled ? "bad" : "good"}>
                  {user.disabled ? "disabled" : "active"}
                </span>
              </td>
              <td data-label="second factor">
                {user.second_factor ? "on" : <span className="faint">off</span>}
              </td>
              <td className="minor" data-label="created">{formatDay(user.created)}</td>
              <td className="action-cell">
                <button
                  type="button"
                  className="quiet-button"
                  aria-label={`Manage ${shownName(user.name)}`}
                  data-testid="user-manage"
                  onClick={() =>
                    onChoose(user.id)}
                >
                  Manage
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
