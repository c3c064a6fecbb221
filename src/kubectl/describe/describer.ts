/** The shape of a describer: a kind each, in a file of its own. */

import type { KubeObject } from '../../cluster/types.ts';
import type { Cli } from '../cli/command.ts';
import type { EventObject } from './events.ts';
import type { DescribeWriter } from './writer.ts';

/** What a describer may ask for beside the object. */
export interface DescribeContext {
	cli: Cli;
	/** Milliseconds since the epoch. */
	now: number;
	/** Events about the object; undefined when they are not wanted. */
	events: EventObject[] | undefined;
}

/** Writes all of an object but its events. Fields are read as the API's JSON has them. */
export type Describer = (writer: DescribeWriter, object: KubeObject, context: DescribeContext) => Promise<void> | void;
