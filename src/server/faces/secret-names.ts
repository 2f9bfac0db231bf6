import type { ServiceModel } from '#wire';

type Operation = NonNullable<ReturnType<ServiceModel['operations']['get']>>;
type Structure = NonNullable<Operation['input']>;
type Shape = Structure['members'][number]['shape'];

/** The names of all members, of any operation's input or output, that a model marks as secret. */
export function secretNamesOf(model: ServiceModel): ReadonlySet<string> {
  const names = new Set<string>();
  const seen = new Set<Shape>();
  const walk = (shape: Shape | undefined): void => {
    if (shape === undefined || seen.has(shape)) return;
    seen.add(shape);
    if (shape.type === 'list') walk(shape.member);
    if (shape.type === 'map') walk(shape.value);
    if (shape.type !== 'structure') return;
    for (const { name, sensitive, shape: member } of shape.members) {
      if (sensitive) names.add(name);
      walk(member);
    }
  };
  for (const { input, output } of model.operations.values()) {
    walk(input);
    walk(output);
  }
  return names;
}
