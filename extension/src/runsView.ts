import * as vscode from "vscode";
import { color } from "./colors";
import { type LiveRewrite, type LiveRun, standing } from "./liveRuns";
import { log, sentence } from "./log";
import type { Run, Trial, Workspaces } from "./protocol";
import type { Rejected } from "./rejected";
import type { Rewrite } from "./rewrites";
import type { Runs } from "./runs";
import type { Server } from "./server";
import { ago, correct, count, icon, interval, ratio, verdict } from "./words";
import { uris } from "./workspaces";

export type Node =
  | { kind: "live"; run: LiveRun }
  | { kind: "run"; workspace: string; run: Run }
  | { kind: "rewrite"; rewrite: Rewrite; item: vscode.TreeItem };

/** Runs that are going on, with their rewrites as they come, above those that the bank has. */
export class RunsView implements vscode.TreeDataProvider<Node> {
  private readonly changes = new vscode.EventEmitter<Node | undefined>();
  private pending: NodeJS.Timeout | undefined;
  readonly onDidChangeTreeData = this.changes.event;

  constructor(
    private readonly server: Server,
    private readonly runs: Runs,
    private readonly rejected: Rejected,
  ) {}

  register(): vscode.Disposable {
    const refresh = () => this.refresh();
    return vscode.Disposable.from(
      vscode.window.registerTreeDataProvider("lessonl.runs", this),
      this.runs.onDidChange(refresh),
      this.rejected.onDidChange(refresh),
      this.server.onDidChangeState(({ kind }) => kind === "ready" && refresh()),
    );
  }

  /** Several events in a row are shown at once. */
  refresh(): void {
    this.pending ??= setTimeout(() => {
      this.pending = undefined;
      this.changes.fire(undefined);
    }, 150);
  }

  getTreeItem(node: Node): vscode.TreeItem {
    if (node.kind === "rewrite") return node.item;
    return node.kind === "live" ? liveItem(node.run) : runItem(node.workspace, node.run);
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (this.server.state.kind !== "ready") return [];
    try {
      if (node === undefined) return [...this.going(), ...(await this.ended())];
      if (node.kind === "live") return liveRewrites(node.run);
      return node.kind === "run" ? await this.trials(node) : [];
    } catch (error) {
      log.error(sentence(error));
      return [];
    }
  }

  private going(): Node[] {
    return this.runs.live.all().map((run) => ({ kind: "live", run }));
  }

  private async ended(): Promise<Node[]> {
    const found = await this.server.request<Workspaces<{ runs: Run[] }>>("lessonl/runs/list", {
      uris: uris(),
    });
    // What has neither ended nor found anything is going on, or was killed.
    return found.workspaces.flatMap(({ uri, runs }) =>
      runs
        .filter((run) => run.ended !== null)
        .map((run): Node => ({ kind: "run", workspace: uri, run })),
    );
  }

  private async trials(node: { workspace: string; run: Run }): Promise<Node[]> {
    const { workspace } = node;
    const { run } = await this.server.request<{ run: Run & { trials: Trial[] } }>(
      "lessonl/runs/show",
      { workspace, run: node.run.id },
    );
    const uri = vscode.Uri.file(run.file);
    // The ranking closes up behind what was rejected, as in the code actions.
    return run.trials
      .filter(({ rejected }) => !rejected)
      .sort((one, other) => (one.rank ?? Infinity) - (other.rank ?? Infinity))
      .map((trial, index) => {
        const rank = trial.rank === null ? null : index + 1;
        return rewriteNode(uri, run.function, { ...trial, code: trial.text }, rank);
      });
  }
}

function liveItem(run: LiveRun): vscode.TreeItem {
  const item = new vscode.TreeItem(run.name, vscode.TreeItemCollapsibleState.Expanded);
  item.id = `live ${run.uri}`;
  item.description = standing(run);
  item.iconPath = new vscode.ThemeIcon("sync~spin");
  item.contextValue = "run.live";
  return item;
}

function runItem(workspace: string, run: Run): vscode.TreeItem {
  const item = new vscode.TreeItem(run.name, vscode.TreeItemCollapsibleState.Collapsed);
  const found = run.best?.ratio ? `${ratio(run.best.ratio)}x faster` : ended(run);
  item.id = `${workspace} ${run.id}`;
  const rejected = run.rejected ? `, ${run.rejected} rejected` : "";
  const tried = `${count(run.rewrites, "rewrite")}${rejected}`;
  item.description = `${found} · ${tried} · ${ago(run.started, Date.now() / 1000)}`;
  item.tooltip = `${run.file}\nRun ${run.id}: ${run.stopped || run.status}`;
  item.iconPath = run.best
    ? new vscode.ThemeIcon("pass-filled", new vscode.ThemeColor("testing.iconPassed"))
    : new vscode.ThemeIcon(run.status === "failed" ? "error" : "circle-large-outline");
  item.contextValue = run.rejected ? "run.rejected" : "run";
  return item;
}

function ended(run: Run): string {
  if (run.rejected) return "nothing left";
  return run.status === "done" ? "nothing faster" : run.status;
}

function liveRewrites(run: LiveRun): Node[] {
  const uri = vscode.Uri.parse(run.uri);
  return run.rewrites
    .filter(({ rejected }) => !rejected)
    .reverse()
    .map((rewrite) => rewriteNode(uri, run.function, rewrite, null));
}

function rewriteNode(
  uri: vscode.Uri,
  key: string,
  rewrite: LiveRewrite,
  rank: number | null,
): Node {
  const { outcome, speedup, agent, technique, round, reason, code } = rewrite;
  const label = verdict(outcome, speedup);
  const item = new vscode.TreeItem(rank ? `#${rank} ${label}` : label);
  item.description = [technique || agent, `round ${round + 1}`].join(" · ");
  const measured = speedup ? ` ${interval(speedup)}` : "";
  const tooltip = new vscode.MarkdownString();
  tooltip.appendText(`${agent}: ${label}${measured}. ${reason}`);
  tooltip.appendCodeblock(code, "cpp");
  item.tooltip = tooltip;
  item.iconPath = new vscode.ThemeIcon(icon(outcome), color(outcome));
  item.contextValue = correct(outcome) ? "rewrite.correct" : "rewrite.wrong";
  const node: Node = { kind: "rewrite", item, rewrite: { uri, function: key, code, label } };
  item.command = { command: "lessonl.runs.diff", title: "Show Diff", arguments: [node] };
  return node;
}
