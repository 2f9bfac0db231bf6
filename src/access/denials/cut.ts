import type { ElementExplanation, StatementExplanation } from '#policy';
import type { DenialReport, Part, ReportedLayer } from './report.ts';

/** Of each list of values, and of each policy's statements, so many are kept of a trace that is cut. */
const KEPT = 5;

/** Of each text, so many characters are kept where texts are cut. */
const KEPT_CHARACTERS = 200;

/**
 * A report and what becomes of it where it is too long, longest first: the trace goes before the conditions, and those before the ends
 * of long texts. The same report is always cut alike, and each says what it leaves out. The last is short whatever was asked.
 */
export function* cutsOf(report: DenialReport): Generator<DenialReport> {
  yield report;
  yield without('trace', { ...report, layers: report.layers.map(inBrief) });
  const decided = without('trace', { ...report, layers: report.layers.map(onlyDenials) });
  yield decided;
  const unconditional = without('conditions', { ...decided, conditions: {} });
  yield unconditional;
  yield without('texts', shortened(unconditional));
}

function without(part: Part, report: DenialReport): DenialReport {
  return { ...report, leftOut: [...report.leftOut, part] };
}

/** What did not hold, of the first statements that were near: enough to see why. */
function inBrief(layer: ReportedLayer): ReportedLayer {
  if (layer.outcome === 'Allow') return withoutStatements(layer);
  return mapStatements(layer, (statements) =>
    statements.slice(0, KEPT).map((statement) => ({
      ...statement,
      elements: statement.elements.filter(({ holds }) => statement.matches || !holds).map(shortLists),
    })),
  );
}

function onlyDenials(layer: ReportedLayer): ReportedLayer {
  return mapStatements(layer, (statements) =>
    statements
      .filter(({ effect, matches }) => effect === 'Deny' && matches)
      .slice(0, 1)
      .map((statement) => ({ ...statement, elements: statement.elements.map(shortLists) })),
  );
}

function shortLists(element: ElementExplanation): ElementExplanation {
  const { expected, actual } = element;
  return {
    ...element,
    expected: expected.slice(0, KEPT),
    ...(actual !== undefined && { actual: typeof actual === 'string' ? actual : actual.slice(0, KEPT) }),
  };
}

/** Policies that have nothing left to show are counted out too: a principal may have hundreds. */
function mapStatements(
  layer: ReportedLayer,
  map: (statements: readonly StatementExplanation[]) => readonly StatementExplanation[],
): ReportedLayer {
  if (layer.policies === undefined) return layer;
  const policies = layer.policies.flatMap(({ name, statements, others }) => {
    const kept = map(statements);
    const rest = others + statements.length - kept.length;
    return kept.length === 0 ? [] : [{ ...(name !== undefined && { name }), statements: kept, others: rest }];
  });
  return { ...layer, policies };
}

function withoutStatements({ layer, level, outcome }: ReportedLayer): ReportedLayer {
  return { layer, level, outcome };
}

/** The decision alone, with every text that a caller or a policy chose cut to its beginning. */
function shortened(report: DenialReport): DenialReport {
  const { principal, decision, layers } = report;
  const arn = principal.arn === undefined ? {} : { arn: beginningOf(principal.arn) };
  return {
    ...report,
    principal: { ...principal, ...arn },
    action: beginningOf(report.action),
    resource: beginningOf(report.resource),
    reason: beginningOf(report.reason),
    layers: decision === undefined ? [] : layers.slice(0, KEPT).map(withoutStatements),
  };
}

function beginningOf(text: string): string {
  return text.length <= KEPT_CHARACTERS ? text : `${text.slice(0, KEPT_CHARACTERS)}…`;
}
