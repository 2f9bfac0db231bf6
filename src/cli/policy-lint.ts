import { pathToFileURL } from 'node:url';
import {
  type Finding,
  type FindingType,
  guessPolicyKind,
  lintPolicy,
  type PolicyKind,
  type ServiceCatalogue,
} from '#policy';

/** One document and what the linter found in it. */
export interface LintedFile {
  /** As it was named on the command line; `-` for standard input. */
  readonly file: string;
  readonly kind: PolicyKind;
  readonly findings: readonly Finding[];
}

export type LintFormat = 'text' | 'json' | 'sarif';

/** Checks one document; its kind is guessed where none is given. */
export function lintFile(
  file: string,
  text: string,
  catalogue: ServiceCatalogue,
  kind: PolicyKind = guessPolicyKind(text),
): LintedFile {
  return { file, kind, findings: lintPolicy(text, kind, { catalogue }) };
}

/** Whether findings are grave enough for a check to fail. */
export function fails(files: readonly LintedFile[]): boolean {
  return files.some(({ findings }) =>
    findings.some(({ type }) => type === 'ERROR' || type === 'SECURITY_WARNING'),
  );
}

/** The findings as people, programs or code scanning read them. */
export function renderFindings(files: readonly LintedFile[], format: LintFormat): string {
  switch (format) {
    case 'text':
      return files.map(renderText).join('');
    case 'json':
      return `${JSON.stringify(files, null, 2)}\n`;
    case 'sarif':
      return `${JSON.stringify(sarif(files), null, 2)}\n`;
  }
}

function renderText({ file, kind, findings }: LintedFile): string {
  if (findings.length === 0) return `${file}: nothing found (${kind} policy)\n`;
  return findings
    .map(({ type, code, message, position: { path, line, column } }) => {
      const at = path === '' ? '' : ` (${path})`;
      return `${file}:${line}:${column}: ${type} ${code}: ${message}${at}\n`;
    })
    .join('');
}

/** SARIF's three levels. */
const LEVELS: Readonly<Record<FindingType, 'error' | 'warning' | 'note'>> = {
  ERROR: 'error',
  SECURITY_WARNING: 'error',
  WARNING: 'warning',
  SUGGESTION: 'note',
};

/** @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
function sarif(files: readonly LintedFile[]): object {
  const codes = [...new Set(files.flatMap(({ findings }) => findings.map(({ code }) => code)))].toSorted();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'sojourn policy lint',
            rules: codes.map((id) => ({ id })),
          },
        },
        // A column counts what JavaScript does.
        columnKind: 'utf16CodeUnits',
        results: files.flatMap((file) => file.findings.map((finding) => result(file.file, finding))),
      },
    ],
  };
}

function result(file: string, { type, code, message, position: { path, line, column } }: Finding): object {
  return {
    ruleId: code,
    level: LEVELS[type],
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file) },
          region: { startLine: line, startColumn: column },
        },
        ...(path !== '' && { logicalLocations: [{ fullyQualifiedName: path }] }),
      },
    ],
  };
}

/** A relative path stays relative, so that code scanning finds the file in its repository. */
function uriOf(file: string): string {
  return file.startsWith('/') ? pathToFileURL(file).href : file.split('/').map(encodeURIComponent).join('/');
}
