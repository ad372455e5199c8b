/** Widgets of a CloudWatch dashboard, and their places on its grid. `${AWS::…}` in them is replaced by CloudFormation. */

/** `[namespace, metric, dimension, value, …, options]`, or an expression alone: `[{ expression }]`. */
export type Row = readonly (string | Readonly<Record<string, unknown>>)[];

/** A threshold. */
interface Line {
  readonly label: string;
  readonly value: number;
}

export interface Widget {
  readonly type: 'metric' | 'text' | 'alarm';
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

interface Graph {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly statistic: string;
  /** Seconds; a minute if not given. */
  readonly period?: number;
  readonly lines?: readonly Line[];
  /** A third of the dashboard if not given. */
  readonly width?: number;
}

export interface Section {
  /** Markdown. */
  readonly heading: string;
  readonly widgets: readonly Widget[];
}

const columns = 24;

/** Rows over time. */
export function graph({ lines = [], ...settings }: Graph): Widget {
  return {
    ...metricWidget(settings, 6),
    properties: {
      ...metricWidget(settings, 6).properties,
      view: 'timeSeries',
      yAxis: { left: { min: 0, showUnits: false } },
      ...(lines.length > 0 ? { annotations: { horizontal: lines } } : {}),
    },
  };
}

/** The last value of each row. */
export function numbers(settings: Omit<Graph, 'lines'>): Widget {
  const widget = metricWidget(settings, 3);
  return { ...widget, properties: { ...widget.properties, view: 'singleValue', sparkline: true } };
}

/** Whether these alarms ring. */
export function alarmStates(title: string, names: readonly string[]): Widget {
  const arn = 'arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm';
  const properties = { title, alarms: names.map((name) => `${arn}:${name}`) };
  return { type: 'alarm', width: columns, height: 2, properties };
}

/** Widgets with their places: each section begins a line, and fills lines from left to right. */
export function placed(sections: readonly Section[]): readonly object[] {
  const all: object[] = [];
  let top = 0;
  for (const { heading, widgets } of sections)
    for (const line of inLines([text(heading), ...widgets])) {
      let left = 0;
      for (const widget of line) {
        all.push({ ...widget, x: left, y: top });
        left += widget.width;
      }
      top += Math.max(...line.map(({ height }) => height));
    }
  return all;
}

function metricWidget({ title, rows, statistic, period = 60, width = 8 }: Graph, height: number): Widget {
  const properties = { title, region: '${AWS::Region}', stat: statistic, period, metrics: rows };
  return { type: 'metric', width, height, properties };
}

function text(markdown: string): Widget {
  return { type: 'text', width: columns, height: 1, properties: { markdown } };
}

function inLines(widgets: readonly Widget[]): readonly (readonly Widget[])[] {
  const lines: Widget[][] = [];
  for (const widget of widgets) {
    const line = lines.at(-1);
    const used = line?.reduce((sum, { width }) => sum + width, 0) ?? columns;
    if (line === undefined || used + widget.width > columns) lines.push([widget]);
    else line.push(widget);
  }
  return lines;
}
