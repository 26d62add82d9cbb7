import * as vscode from "vscode";

interface EnvironmentsApi {
  getEnvironment(scope?: vscode.Uri): Promise<{ execInfo?: Executable } | undefined>;
}

interface Executable {
  run?: { executable?: string };
}

interface PythonApi {
  environments: {
    getActiveEnvironmentPath(scope?: vscode.Uri): { path: string };
    resolveEnvironment(path: unknown): Promise<{ executable?: { uri?: vscode.Uri } } | undefined>;
  };
}

/** The Pythons that other extensions know for a folder. They need not be there, nor work. */
export async function ofExtensions(folder: vscode.Uri | undefined): Promise<string[]> {
  const found = await Promise.allSettled([
    ofApi<EnvironmentsApi>("ms-python.vscode-python-envs", async (api) => {
      return (await api.getEnvironment(folder))?.execInfo?.run?.executable;
    }),
    ofApi<PythonApi>("ms-python.python", async ({ environments }) => {
      const path = environments.getActiveEnvironmentPath(folder);
      return (await environments.resolveEnvironment(path))?.executable?.uri?.fsPath;
    }),
  ]);
  return found.flatMap((one) => (one.status === "fulfilled" && one.value ? [one.value] : []));
}

async function ofApi<T>(
  name: string,
  ask: (api: T) => Promise<string | undefined>,
): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension<T>(name);
  return extension && (await ask(await extension.activate()));
}
