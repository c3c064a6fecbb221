/** The table of kinds that have none of their own (apiserver pkg/registry/rest, NewDefaultTableConvertor). */

import type { Column } from '../../types.ts';
import { nameColumn } from './columns.ts';

export const defaultColumns: Column[] = [
	nameColumn,
	{
		name: 'Created At',
		type: 'date',
		description: 'When the object was created.',
		priority: 0,
		cell: ({ metadata }) => metadata.creationTimestamp ?? '',
	},
];
