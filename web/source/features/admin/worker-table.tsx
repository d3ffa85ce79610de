import type { WorkerReport } from "../../protocol/service-client.ts";
import { formatCount, formatPercent } from "../../ui/formats.ts";
import { formatBytes, formatUptime } from "../../ui/moments.ts";
import { ShareBar } from "../../ui/share-bar.tsx";
import { EmptyNote } from "../pages/loaded-view.tsx";

/** The workers one by one: how busy each is as a bar. */
export function WorkerTable({ workers }: { readonly workers: readonly WorkerReport[] }) {
  if (workers.length === 0) return <EmptyNote>No worker reports.</EmptyNote>;
  const memoryMax = Math.max(...workers.map(({ memory_bytes }) => memory_bytes));
  return (
    <div className="table-box">
      <table className="table" aria-label="Workers" data-testid="worker-table">
        <thead>
          <tr>
            <th scope="col">Worker</th>
            <th scope="col">Computing</th>
            <th scope="col">Memory</th>
            <th scope="col" className="number">Sockets</th>
            <th scope="col" className="number">Users</th>
            <th scope="col" className="number">Waiting</th>
            <th scope="col" className="number">Running</th>
            <th scope="col" className="minor">Up</th>
            <th scope="col" className="minor">Version</th>
          </tr>
        </thead>
        <tbody>
          {workers.map((worker) => {
            const name = `${worker.host} ${worker.index}`;
            return (
              <tr key={`${worker.host}/${worker.pid}`}>
                <td className="name-cell" title={`Process ${worker.pid} on ${worker.host}`}>
                  <strong>{worker.index}</strong>
                  <small className="clipped faint">{worker.host}</small>
                </td>
                <td className="bar-cell" data-label="computing">
                  <ShareBar
                    label={`Share of the time that worker ${name} computes`}
                    value={worker.computing}
                    max={1}
                    text={formatPercent(worker.computing, 0)}
                  />
                  <span>{formatPercent(worker.computing, 0)}</span>
                </td>
                <td className="bar-cell" data-kind="size" data-label="memory">
                  <ShareBar
                    label={`Memory of worker ${name}`}
                    value={worker.memory_bytes}
                    max={memoryMax}
                    text={formatBytes(worker.memory_bytes)}
                  />
                  <span>{formatBytes(worker.memory_bytes)}</span>
                </td>
                <td className="number" data-label="sockets">{formatCount(worker.sockets)}</td>
                <td className="number" data-label="users">{formatCount(worker.users)}</td>
                <td className="number" data-label="waiting">{formatCount(worker.waiting_jobs)}</td>
                <td className="number" data-label="running">{formatCount(worker.running_jobs)}</td>
                <td className="minor" data-label="up">{formatUptime(worker.uptime_seconds)}</td>
                <td className="minor name-cell" data-label="version" title={worker.version}>
                  <span className="clipped">{worker.version}</span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
