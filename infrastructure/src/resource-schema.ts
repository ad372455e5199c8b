/** Checks a template against what CloudFormation knows of each type of resource. */
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { PropertyType, SpecDatabase } from '@aws-cdk/service-spec-types';
import type { Template } from './template.ts';

type Properties = Readonly<Record<string, { readonly type: PropertyType; readonly required?: boolean }>>;

export class ResourceSchema {
  readonly #database: SpecDatabase = loadAwsServiceSpecSync();

  /** What is wrong, one line each: types, properties and attributes that do not exist, and properties that are missing. */
  faultsOf(template: Template): readonly string[] {
    return Object.entries(template.Resources).flatMap(([id, { Type, Properties = {} }]) => {
      if (Type.startsWith('Custom::')) return [];
      const properties = this.#propertiesOf(Type);
      if (!properties) return [`${id}: CloudFormation knows no ${Type}`];
      return this.#faultsOfObject(Properties, properties, id);
    });
  }

  /** Whether `Fn::GetAtt` may name it. */
  hasAttribute(type: string, attribute: string): boolean {
    if (type.startsWith('Custom::')) return true;
    const resource = this.#resource(type);
    return resource !== undefined && attribute in resource.attributes;
  }

  #resource(type: string) {
    return this.#database.lookup('resource', 'cloudFormationType', 'equals', type)[0];
  }

  #propertiesOf(type: string): Properties | undefined {
    return this.#resource(type)?.properties;
  }

  #faultsOfObject(value: object, properties: Properties, path: string): string[] {
    const unknown = Object.keys(value)
      .filter((name) => !(name in properties))
      .map((name) => `${path}.${name} is no property`);
    const missing = Object.keys(properties)
      .filter((name) => properties[name]?.required === true && !(name in value))
      .map((name) => `${path}.${name} is missing`);
    const wrong = Object.entries(value).flatMap(([name, part]) => {
      const type = properties[name]?.type;
      return type ? this.#faultsOf(part, type, `${path}.${name}`) : [];
    });
    return [...unknown, ...missing, ...wrong];
  }

  #faultsOf(value: unknown, type: PropertyType, path: string): string[] {
    if (isIntrinsic(value)) return [];
    switch (type.type) {
      case 'array':
        return Array.isArray(value)
          ? (value as unknown[]).flatMap((each, place) =>
              this.#faultsOf(each, type.element, `${path}[${place}]`),
            )
          : [`${path} has to be a list`];
      case 'map':
        return Object.entries(value as object).flatMap(([key, each]) =>
          this.#faultsOf(each, type.element, `${path}.${key}`),
        );
      case 'ref': {
        const { properties } = this.#database.get('typeDefinition', type.reference.$ref);
        return typeof value === 'object' && value !== null && !Array.isArray(value)
          ? this.#faultsOfObject(value, properties, path)
          : [`${path} has to be an object`];
      }
      case 'union': {
        const faults = type.types.map((each) => this.#faultsOf(value, each, path));
        return faults.find((each) => each.length === 0) ?? faults[0] ?? [];
      }
      case 'boolean':
        return ['true', 'false'].includes(String(value)) ? [] : [`${path} has to be true or false`];
      case 'integer':
      case 'number':
        return Number.isNaN(Number(value)) ? [`${path} has to be a number`] : [];
      case 'string':
        return typeof value === 'object' ? [`${path} has to be a text`] : [];
      default:
        return [];
    }
  }
}

function isIntrinsic(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && /^(Ref|Fn::\w+|Condition)$/.test(keys[0] ?? '');
}
