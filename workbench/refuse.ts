import type { ServerResponse } from 'node:http';

/** Answers in the forms in which Grafana refuses. */
export const refuse = {
  json(response: ServerResponse, status: number, message: string, more: Record<string, unknown> = {}): void {
    const body = JSON.stringify({ message, ...more });
    response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' }).end(body);
  },

  /** A permission is missing: RBAC's own wording. */
  accessDenied(response: ServerResponse, permission: string): void {
    const message = `You'll need additional permissions to perform this action. Permissions needed: ${permission}`;
    refuse.json(response, 403, message, { title: 'Access denied', accessErrorId: 'ACE0000000001' });
  },
};
