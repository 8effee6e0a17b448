import { BehaviorSubject } from 'rxjs';
import type { NavModelItem } from '@grafana/data';

/** What stands in the top bar, from the section to the open page. */
export const breadcrumbs = new BehaviorSubject<NavModelItem[]>([]);
